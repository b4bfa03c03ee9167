import type { Command } from 'commander';
import type { CheckFlags } from './check.ts';

const EXAMPLES = `
Examples:
  $ skillet-host check
  $ skillet-host check --config staging.yaml --json
  $ skillet-host check --config-only
`;

/** Adds `check` to the command line; `run` is called with its flags. */
export function registerCheck(program: Command, run: (flags: CheckFlags) => Promise<void>): void {
  program
    .command('check')
    .description(
      'load every skill of a configuration once, run its examples, and say what is wrong',
    )
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--config-only', 'read only the configuration and the Skilletfiles, and load no code')
    .option('--json', 'print one JSON document instead of the table')
    .option('--verbose', 'write what happens, and what the skills log, to stderr')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
