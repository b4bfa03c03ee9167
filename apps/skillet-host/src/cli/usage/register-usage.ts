import type { Command } from 'commander';
import type { UsageFlags } from './usage.ts';

const EXAMPLES = `
Examples:
  $ skillet-host usage
  $ skillet-host usage --by caller --since 7d
  $ skillet-host usage --by operation,outcome --skill time --since 2h
  $ skillet-host usage --since 30d --step day --json
`;

/** Adds `usage` to the command line. */
export function registerUsage(program: Command, run: (flags: UsageFlags) => Promise<void>): void {
  program
    .command('usage')
    .description('show what was used, by whom, how often, how fast and how well')
    .option(
      '--by <names>',
      'skill, operation, caller, outcome or code, joined with commas',
      'skill',
    )
    .option('--since <time>', 'where it begins: an age such as 90m, 24h or 7d, or a time', '24h')
    .option('--until <time>', 'where it ends, in the same form (default: now)')
    .option('--skill <mounts>', 'only these skills')
    .option('--operation <names>', 'only these operations')
    .option('--caller <names>', 'only these callers')
    .option('--outcome <names>', 'only these: answered, skill_error, host_error, caller_left')
    .option('--code <codes>', 'only errors with these codes')
    .option('--step <span>', 'length of a step: minute, hour, day, or such as 5m')
    .option('--limit <number>', 'how many rows are shown, the largest first (default: 100)')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--pid <number>', 'process id of the host, if several run with one configuration')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
