import type { Command } from 'commander';
import type { LimitFlags } from '../../keys/key-limits.ts';

/** Flags that each command under `keys` has, as commander gives them. */
export interface KeysFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Those of `keys add`. */
export interface AddFlags extends KeysFlags, LimitFlags {
  readonly skill?: readonly string[];
  readonly tag?: readonly string[];
  readonly profile?: readonly string[];
  readonly admin?: boolean;
  readonly expires?: string;
  readonly printConfig?: boolean;
}

/** Those of `keys rotate`. */
export interface RotateFlags extends KeysFlags {
  readonly overlap?: string;
}

/** What each command under `keys` does. */
export interface KeysCommands {
  add(name: string, flags: AddFlags): Promise<void>;
  list(flags: KeysFlags): Promise<void>;
  revoke(which: string, flags: KeysFlags): Promise<void>;
  rotate(name: string, flags: RotateFlags): Promise<void>;
}

const EXAMPLES = `
Examples:
  $ skillet-host keys add agent-a --skill time --skill weather --expires 90d
  $ skillet-host keys rotate agent-a
  $ skillet-host keys revoke agent-a

A running host knows of each change within a second.
`;

/** Adds `keys` to the command line; `load` gives what its commands do once one is to run. */
export function registerKeys(program: Command, load: () => Promise<KeysCommands>): void {
  const keys = program
    .command('keys')
    .description('make, list, replace and revoke the keys of callers')
    .addHelpText('after', EXAMPLES);
  const command = (line: string, about: string) =>
    keys
      .command(line)
      .description(about)
      .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
      .option('--json', 'print JSON instead of text');
  command('add <name>', 'make a key, and print it once')
    .option('--skill <mount>', 'a skill that it opens; more than once for several', more)
    .option('--tag <tag>', 'opens the skills with this tag', more)
    .option('--profile <name>', 'opens the skills of this profile of MCP', more)
    .option('--admin', 'opens all that the admin token does')
    .option('--expires <time>', 'how long it holds, such as 12h or 90d, or until which date')
    .option('--rate <rate>', 'calls on average, such as 60/min')
    .option('--burst <calls>', 'how many of these at once (default: as many as the rate counts)')
    .option('--concurrency <calls>', 'calls under way at the same time')
    .option('--daily <calls>', 'calls in a day, which begins at midnight UTC')
    .option('--print-config', 'keep it nowhere, and print what is to stand in the configuration')
    .action(async (name: string, flags: AddFlags) => (await load()).add(name, flags));
  command('list', 'tell of each key but the key itself').action(async (flags: KeysFlags) =>
    (await load()).list(flags),
  );
  command('revoke <name-or-id>', 'refuse a key from now on').action(
    async (which: string, flags: KeysFlags) => (await load()).revoke(which, flags),
  );
  command('rotate <name>', 'make a key that replaces another, and print it once')
    .option('--overlap <time>', 'how long the one before still holds (default: 24h)')
    .action(async (name: string, flags: RotateFlags) => (await load()).rotate(name, flags));
}

function more(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
