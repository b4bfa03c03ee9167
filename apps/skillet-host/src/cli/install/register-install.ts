import type { Command } from 'commander';

/** Flags that all commands for installed skills have, as commander gives them. */
export interface InstalledFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Those of `outdated`. */
export interface OutdatedFlags extends InstalledFlags {
  readonly allowNew?: boolean;
}

/** Those of `install` and `update`. */
export interface InstallFlags extends OutdatedFlags {
  readonly name?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly look?: boolean;
  readonly tree?: string;
  readonly allowChangedPublisher?: boolean;
  readonly allowMore?: boolean;
}

/** What each of the commands does; resolves with the exit code. */
export interface InstallCommands {
  install(
    source: string | undefined,
    args: readonly string[],
    flags: InstallFlags,
  ): Promise<number>;
  update(names: readonly string[], flags: InstallFlags): Promise<number>;
  outdated(flags: OutdatedFlags): Promise<number>;
  uninstall(name: string, flags: InstalledFlags): Promise<number>;
  list(flags: InstalledFlags): Promise<number>;
}

const ALLOW_NEW = 'also packages that are younger than install.min_age (7 days)';
const ALLOW_CHANGED = 'also where somebody else is behind it than behind the version before';
const ALLOW_MORE = 'with --yes: also what asks for more permissions';
const LOOK = 'fetch it and show what it is, run nothing of it, and install nothing';
const TREE = 'refuse it if its files have another digest: that of a look at it (--look --json)';

const EXAMPLES = `
Examples:
  $ skillet-host install ./skills/weather
  $ skillet-host install index:weather@^1.2
  $ skillet-host install npm:@acme/skill-weather@1.2
  $ skillet-host install https://example.org/weather.tgz#sha512-...
  $ skillet-host install git+https://example.org/skills.git#<commit>:weather
  $ skillet-host install mcp:npm:@modelcontextprotocol/server-filesystem -- ./documents
  $ skillet-host install ./weather.tgz --dry-run
  $ skillet-host install

It is fetched into a folder apart, looked at, loaded in a process of its own and tried with its
examples, and only then put beside the configuration and written into skillet.lock. No script of a
package is run. A host that runs loads it at once. Without a source, what skillet.lock lists and
is not there, or has changed, is fetched again, and must be what it was.
`;

/** Adds the commands for installed skills to the command line; `load` gives what they do once one is to run. */
export function registerInstall(
  program: Command,
  load: () => Promise<InstallCommands>,
  onCode: (code: number) => void,
): void {
  const command = (line: string, about: string) =>
    program
      .command(line)
      .description(about)
      .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
      .option('--json', 'print JSON instead of text');
  command('install [source] [args...]', 'fetch a skill, check it, and serve it')
    .option('--name <name>', 'name and mount of the skill (default: what it calls itself)')
    .option('-y, --yes', 'install it without asking')
    .option('--dry-run', 'fetch and check it, and install nothing')
    .option('--look', LOOK)
    .option('--tree <digest>', TREE)
    .option('--allow-new', ALLOW_NEW)
    .option('--allow-changed-publisher', ALLOW_CHANGED)
    .option('--allow-more', ALLOW_MORE)
    .addHelpText('after', EXAMPLES)
    .action(async (source: string | undefined, args: string[], flags: InstallFlags) => {
      onCode(await (await load()).install(source, args, flags));
    });
  command('update [names...]', 'install again what is installed, as its source has it now')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'fetch and check it, and install nothing')
    .option('--look', LOOK)
    .option('--tree <digest>', TREE)
    .option('--allow-new', ALLOW_NEW)
    .option('--allow-changed-publisher', ALLOW_CHANGED)
    .option('--allow-more', ALLOW_MORE)
    .action(async (names: string[], flags: InstallFlags) => {
      onCode(await (await load()).update(names, flags));
    });
  command('outdated', 'list the installed skills of which there is a newer version')
    .option('--allow-new', ALLOW_NEW)
    .action(async (flags: OutdatedFlags) => {
      onCode(await (await load()).outdated(flags));
    });
  command('uninstall <name>', 'take an installed skill away').action(
    async (name: string, flags: InstalledFlags) => {
      onCode(await (await load()).uninstall(name, flags));
    },
  );
  command('list', 'list the skills that are installed').action(async (flags: InstalledFlags) => {
    onCode(await (await load()).list(flags));
  });
}
