import { InvalidArgumentError, type Command } from 'commander';

/** Flags of `search`, as commander gives them. */
export interface SearchFlags {
  readonly config?: string;
  readonly index?: readonly string[];
  readonly limit?: number;
  readonly json?: boolean;
}

/** Those of `pack`. */
export interface PackFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** Those of `index build`. */
export interface BuildFlags {
  readonly out: string;
  readonly baseUrl?: string;
  readonly sign?: string;
  readonly name?: string;
  readonly publisher?: string;
  readonly yank?: readonly string[];
  readonly json?: boolean;
}

/** What each of the commands does; resolves with the exit code. */
export interface IndexCommands {
  search(words: readonly string[], flags: SearchFlags): Promise<number>;
  pack(folder: string | undefined, flags: PackFlags): Promise<number>;
  build(folder: string, flags: BuildFlags): Promise<number>;
}

const SEARCH_EXAMPLES = `
Examples:
  $ skillet-host search weather
  $ skillet-host search weather --index https://skills.example.org/index.json
  $ skillet-host search --index ./market/index.json

What is found is installed by its source: skillet-host install index:weather
`;

const PACK_EXAMPLES = `
Examples:
  $ skillet-host pack ./skills/weather
  $ skillet-host pack --out weather.tgz

The same files make the same archive on every machine. What is fetched anew (node_modules, .venv)
and what looks secret (.env, private keys) stays out of it, and is named.
`;

const BUILD_EXAMPLES = `
Examples:
  $ skillet-host index build ./skills --out market/index.json
  $ skillet-host index build ./skills --out market/index.json --sign minisign.key
  $ skillet-host index build ./skills --out market/index.json --yank weather@1.2.0

Each skill in the folder is packed, and each archive in it taken, and put beside the index. Versions
that are in the index already stay as they are. The folder of the index is what others search.
`;

/** Adds the commands for indexes of skills to the command line; `load` gives what they do once one is to run. */
export function registerIndex(
  program: Command,
  load: () => Promise<IndexCommands>,
  onCode: (code: number) => void,
): void {
  program
    .command('search [words...]')
    .description('look for skills in indexes')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option(
      '--index <address>',
      'an index, by address, path or name; more than once for several (default: install.indexes)',
      more,
    )
    .option('--limit <number>', 'how many are shown (default: 50)', count)
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', SEARCH_EXAMPLES)
    .action(async (words: string[], flags: SearchFlags) => {
      onCode(await (await load()).search(words, flags));
    });
  program
    .command('pack [folder]')
    .description('make an archive of a skill, which can be installed')
    .option('-o, --out <file>', 'the archive (default: <name>-<version>.tgz)')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', PACK_EXAMPLES)
    .action(async (folder: string | undefined, flags: PackFlags) => {
      onCode(await (await load()).pack(folder, flags));
    });
  program
    .command('index')
    .description('make an index of skills, for others to search')
    .addHelpText('after', BUILD_EXAMPLES)
    .command('build <folder>')
    .description('pack the skills of a folder, and list them')
    .option('-o, --out <file>', 'the index', 'index.json')
    .option('--base-url <address>', 'where the archives will lie (default: beside the index)')
    .option('--sign <file>', 'secret key of minisign to sign it with')
    .option('--name <name>', 'what the index calls itself')
    .option('--publisher <name>', 'who publishes the versions that are new')
    .option('--yank <name@version>', 'take a version back; more than once for several', more)
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', BUILD_EXAMPLES)
    .action(async (folder: string, flags: BuildFlags) => {
      onCode(await (await load()).build(folder, flags));
    });
}

function more(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function count(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of 1 or more.');
}
