import type { Command } from 'commander';
import type { StressFlags } from '@skillet/stress';

const EXAMPLES = `
Examples:
  $ skillet-host stress --short
  $ skillet-host stress --soak 3m
  $ skillet-host stress --only infinite-loop,buffer-flood --json
  $ skillet-host stress --only 'python-*'
`;

/** Adds the command `stress` to the command line. */
export function registerStress(program: Command, run: (flags: StressFlags) => Promise<void>): void {
  program
    .command('stress')
    .description('attack a host with skills that misbehave; count what their neighbours lose')
    .option(
      '--only <bombs>',
      'names of bombs, or their beginning and "*", separated by commas (default: all)',
    )
    .option('--short', 'about 20 bombs in a minute; checks only survival and lost requests')
    .option('--soak <duration>', 'one host, and a random bomb every 5 s, for this time, e.g. 3m')
    .option('--seed <number>', 'chooses the bombs of a soak: the same seed, the same bombs')
    .option('--rate <number>', 'requests per second to the neighbours (default: 200, short: 100)')
    .option('--json', 'print the result as JSON')
    .option('--url <address>', 'attack a host that runs already and serves the stress skills')
    .option('--pid <number>', 'process id of that host, to look at threads, descriptors and memory')
    .option('--host-memory <size>', 'end a host that takes more memory than this (default: 6GB)')
    .option('--isolation <kind>', 'what the attacked skill runs in: thread or process')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
