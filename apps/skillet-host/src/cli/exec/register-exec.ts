import type { Command } from 'commander';

const EXAMPLES = `
Examples:
  $ skillet-host exec -- npm rebuild
  $ skillet-host exec -- node --test
`;

/** Adds `exec` to the command line; `run` is called with the words of the command. */
export function registerExec(
  program: Command,
  run: (command: readonly string[]) => Promise<void>,
): void {
  program
    .command('exec')
    .description('run a command with the Node and the SDK of the host')
    .usage('-- <command...>')
    .argument('<command...>', 'the program and its arguments')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
