import type { Command } from 'commander';
import type { DoctorFlags } from './doctor.ts';

const EXAMPLES = `
Examples:
  $ skillet-host doctor
  $ skillet-host doctor --config staging.yaml
  $ skillet-host doctor --json
`;

/** Adds `doctor` to the command line; `run` is called with its flags. */
export function registerDoctor(program: Command, run: (flags: DoctorFlags) => Promise<void>): void {
  program
    .command('doctor')
    .description('look at this machine: what would not work here, and how to mend it')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--json', 'print one JSON document instead of text')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
