import type { Command } from 'commander';
import type { StartFlags } from '../start-options.ts';
import type { HostFlags } from '../control/ask-host.ts';

/** Flags of `cluster dev`, as commander gives them. */
export interface DevFlags extends StartFlags {
  readonly name?: string;
  readonly natsPort?: string;
  readonly natsServer?: string;
}

/** Those of `cluster status`. */
export interface ClusterStatusFlags extends HostFlags {
  readonly json?: boolean;
}

/** What each command under `cluster` does. */
export interface ClusterCommands {
  dev(flags: DevFlags): Promise<void>;
  /** Resolves with the exit code. */
  status(flags: ClusterStatusFlags): Promise<number>;
}

const EXAMPLES = `
Examples:
  $ skillet-host cluster dev --config one.yaml
  $ skillet-host cluster dev --config two.yaml --port 8001
  $ skillet-host cluster status --config one.yaml

The first of these starts NATS, too, and the second finds it. NATS ends with the host that has started it.
`;

const CONFIG = [
  '-c, --config <file>',
  'configuration file (default: runtime-config.yaml)',
] as const;

/** Adds `cluster` to the command line; `load` gives what its commands do once one is to run. */
export function registerCluster(
  program: Command,
  load: () => Promise<ClusterCommands>,
  onCode: (code: number) => void,
): void {
  const cluster = program
    .command('cluster')
    .description('try several hosts as one on this machine, and see who is there')
    .addHelpText('after', EXAMPLES);
  cluster
    .command('dev')
    .description(
      'serve as `start` does, as one of a cluster on this machine, with a NATS server beside it',
    )
    .option(...CONFIG)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('-p, --port <number>', 'port to listen on, 0 for any free one (default: 8000)')
    .option(
      '--name <name>',
      'name of this host in the cluster (default: as its file or folder is called)',
    )
    .option(
      '--nats-port <number>',
      'port of the NATS server, 0 for any free one (default: 4222, or one of the next that is free)',
    )
    .option(
      '--nats-server <file>',
      'the NATS server to start (default: SKILLET_NATS_SERVER, or that on the PATH)',
    )
    .option('--reload', 'watch the files of the skills, and load again what changed')
    .option('--log-level <level>', 'trace, debug, info, warn, error or fatal (default: info)')
    .action(async (flags: DevFlags) => (await load()).dev(flags));
  cluster
    .command('status')
    .description('list the hosts of the cluster, as the running host sees them')
    .option(...CONFIG)
    .option('--pid <number>', 'process id of the host, if several run with one configuration')
    .option('--json', 'print JSON instead of text')
    .action(async (flags: ClusterStatusFlags) => {
      onCode(await (await load()).status(flags));
    });
}
