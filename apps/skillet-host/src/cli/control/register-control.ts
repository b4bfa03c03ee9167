import type { Command } from 'commander';
import { UsageError } from '@skillet/command';
import { registerUsage } from '../usage/register-usage.ts';
import type { HostFlags, Surroundings } from './ask-host.ts';
import type * as Commands from './commands.ts';

const CONFIG = [
  '-c, --config <file>',
  'configuration file (default: runtime-config.yaml)',
] as const;
const PID = [
  '--pid <number>',
  'process id of the host, if several run with one configuration',
] as const;
const JSON_FLAG = ['--json', 'print JSON instead of text'] as const;

function share(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new UsageError('--canary must be a whole number from 0 to 99: per cent of the calls');
}

/** Adds the commands for a host that runs already; `onCode` hears of an exit code other than 0. */
export function registerControl(
  program: Command,
  around: Surroundings,
  onCode: (code: number) => void,
): void {
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option(...CONFIG)
      .option(...PID);
  const run = async (what: (commands: typeof Commands) => Promise<unknown>): Promise<void> => {
    const { NoHost, HostRefused } = await import('./ask-host.ts');
    try {
      const code = await what(await import('./commands.ts'));
      if (typeof code === 'number') onCode(code);
    } catch (error) {
      if (!(error instanceof NoHost || error instanceof HostRefused)) throw error;
      process.stderr.write(`skillet-host: ${error.message}\n`);
      onCode(1);
    }
  };
  registerUsage(program, (flags) =>
    run(async () => {
      const { usage } = await import('../usage/usage.ts');
      await usage(flags, around);
    }),
  );
  command('status', 'show the state of the running host and its skills')
    .option(...JSON_FLAG)
    .action((flags: Commands.PrintFlags) => run(({ status }) => status(flags, around)));
  command('reload', 'have the running host load what has changed')
    .option(...JSON_FLAG)
    .option('--dry-run', 'change nothing, and say what a reload would do')
    .option('--force', 'take over versions, too, that break callers or fail their examples')
    .option(
      '--canary <percent>',
      'share of the calls that other versions get at first; 0 to take over at once',
      share,
    )
    .option(
      '--cluster',
      'reload all hosts of its cluster, one after the other, until one gets worse',
    )
    .action((flags: Commands.ReloadFlags) => run(({ reload }) => reload(flags, around)));
  command('restart', 'replace the running host by a new one; no connection is refused').action(
    (flags: HostFlags) => run(({ restart }) => restart(flags, around)),
  );
  command('stop', 'stop the running host, and wait until it has ended').action((flags: HostFlags) =>
    run(({ stop }) => stop(flags, around)),
  );
  command('canary [mount]', 'show the versions that prove themselves with a share of the calls')
    .option('--promote', 'have the version take over at once')
    .option('--abort', 'take the version back')
    .option(...JSON_FLAG)
    .action((mount: string | undefined, flags: Commands.CanaryFlags) => {
      if (flags.promote === true && flags.abort === true)
        throw new UsageError('--promote and --abort exclude each other');
      if ((flags.promote ?? flags.abort) === true && mount === undefined)
        throw new UsageError('say which skill: skillet-host canary <mount> --promote');
      return run(({ canary }) => canary(mount, flags, around));
    });
  command('shadow [mount]', 'show how the answers to copies of calls compare')
    .option(...JSON_FLAG)
    .action((mount: string | undefined, flags: Commands.PrintFlags) =>
      run(({ shadow }) => shadow(mount, flags, around)),
    );
  command('versions <mount>', 'list the versions that a skill had, and which one is live')
    .option(
      '--weights <list>',
      'give the versions that share its mount other weights, as 2.1.0=30,2.0.0=70',
    )
    .option(...JSON_FLAG)
    .action((mount: string, flags: Commands.VersionsFlags) =>
      run(({ versions }) => versions(mount, flags, around)),
    );
  command('rollback <mount>', 'have an older version of a skill run again')
    .option(
      '--to <id>',
      'which version, by its id or the beginning of it (default: the one before)',
    )
    .option('--forward', 'run what lies in its folder again')
    .option(...JSON_FLAG)
    .action((mount: string, flags: Commands.RollbackFlags) => {
      if (flags.to !== undefined && flags.forward === true)
        throw new UsageError('--to and --forward exclude each other');
      return run(({ rollback }) => rollback(mount, flags, around));
    });
  command('pardon <mount>', 'clear what a skill is suspected of').action(
    (mount: string, flags: HostFlags) => {
      if (mount === '') throw new UsageError('the mount must not be empty');
      return run(({ pardon }) => pardon(mount, flags, around));
    },
  );
}
