import type { Command } from 'commander';
import type { CrashesFlags } from './crashes.ts';

const EXAMPLES = `
Examples:
  $ skillet-host crashes
  $ skillet-host crashes 20261122T0812
`;

/** Adds `crashes` to the command line; `run` is called with the id and the flags. */
export function registerCrashes(
  program: Command,
  run: (id: string | undefined, flags: CrashesFlags) => Promise<void>,
): void {
  program
    .command('crashes [id]')
    .description('list the reports of workers and hosts that died, or show one report')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
