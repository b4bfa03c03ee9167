import type { Command } from 'commander';
import type { RecordFlags } from './record.ts';

const EXAMPLES = `
Examples:
  $ skillet-host record --for 60s --out calls.jsonl
  $ skillet-host record --mount time --calls 50 --out time.jsonl --ignore /generated_at
  $ skillet-host record --url https://skills.example.org --for 60s --out calls.jsonl
  $ skillet-host replay calls.jsonl

Variables:
  SKILLET_ADMIN_TOKEN  with --url: shown to the host
`;

/** Collects the values of a flag that may be given several times. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Adds `record` to the command line; `run` is called with its flags. */
export function registerRecord(program: Command, run: (flags: RecordFlags) => Promise<void>): void {
  program
    .command('record')
    .description('record calls of the running host in a file, without credentials, to replay them')
    .requiredOption('-o, --out <file>', 'file to write; an older recording is replaced')
    .option(
      '--for <time>',
      'how long, e.g. 60s; Ctrl-C ends it earlier (default: 60s; with --calls, 1h)',
    )
    .option('--calls <number>', 'calls at most (default: 1000)')
    .option('--mount <mount>', 'record this skill alone')
    .option(
      '--ignore <pointer>',
      'value that differs from call to call, e.g. /generated_at',
      several,
    )
    .option('--keep-header <name>', 'keep this header of requests, too', several)
    .option('--full', 'keep inputs and answers whole; credentials are left out all the same')
    .option('--url <address>', 'ask a host elsewhere, as an admin, e.g. https://skills.example.org')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--pid <number>', 'process id of the host, if several run with one configuration')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
