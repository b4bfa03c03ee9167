import type { Command } from 'commander';
import type { CrashesFlags } from './crashes.ts';
import type { CrashReplayFlags } from './replay/replay-crash.ts';

const EXAMPLES = `
Examples:
  $ skillet-host crashes
  $ skillet-host crashes 20261122T0812
  $ skillet-host crashes replay 20261122T0812 --version 5b21f7c0
`;

const VARIABLES = `
Variables:
  SKILLET_CREDENTIAL_<NAME>  a credential for the request, if it came with some
`;

/** Adds `crashes` to the command line; `run` and `replay` are called with the id and the flags. */
export function registerCrashes(
  program: Command,
  run: (id: string | undefined, flags: CrashesFlags) => Promise<void>,
  replay: (id: string, flags: CrashReplayFlags) => Promise<void>,
): void {
  const command = program
    .command('crashes [id]')
    .description('list the reports of workers and hosts that died, or show one report')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', EXAMPLES)
    .action(run);
  command
    .command('replay <id>')
    .description(
      'make the request of a report again, apart from every host, and say whether it is answered now',
    )
    .option(
      '--version <version>',
      'a recorded version, by the beginning of its id, or a folder (default: the code as it is)',
    )
    .option('--profile <file>', 'where the CPU profile goes (default: <id>.cpuprofile)')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--json', 'print JSON instead of text')
    .option('--verbose', 'write what the skill prints to stderr')
    .addHelpText('after', VARIABLES)
    .action((id: string, _flags: CrashReplayFlags, own: Command) =>
      // Flags that both have are taken by whichever comes first.
      replay(id, own.optsWithGlobals()),
    );
}
