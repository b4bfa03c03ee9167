import type { Command } from 'commander';

/** Flags that all commands for installed skills have, as commander gives them. */
export interface InstalledFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Those of `install`. */
export interface InstallFlags extends InstalledFlags {
  readonly name?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly allowNew?: boolean;
}

/** What each of the commands does; resolves with the exit code. */
export interface InstallCommands {
  install(source: string | undefined, flags: InstallFlags): Promise<number>;
  uninstall(name: string, flags: InstalledFlags): Promise<number>;
  list(flags: InstalledFlags): Promise<number>;
}

const EXAMPLES = `
Examples:
  $ skillet-host install ./skills/weather
  $ skillet-host install npm:@acme/skill-weather@1.2
  $ skillet-host install https://example.org/weather.tgz#sha512-...
  $ skillet-host install ./weather.tgz --dry-run
  $ skillet-host install

It is fetched into a folder apart, looked at, loaded in a process of its own and tried with its
examples, and only then put beside the configuration and written into skillet.lock. No script of a
package is run. A host that runs loads it at once. Without a source, what skillet.lock lists and is
not there is fetched again, and must be what it was.
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
  command('install [source]', 'fetch a skill, check it, and serve it')
    .option('--name <name>', 'name and mount of the skill (default: what it calls itself)')
    .option('-y, --yes', 'install it without asking')
    .option('--dry-run', 'fetch and check it, and install nothing')
    .option('--allow-new', 'also a package that was published less than 7 days ago')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string | undefined, flags: InstallFlags) => {
      onCode(await (await load()).install(source, flags));
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
