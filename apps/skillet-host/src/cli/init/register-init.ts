import { Option, type Command } from 'commander';
import { LANGUAGES, type Language } from '../new/languages.ts';

/** Flags of `skillet-host init`, as commander gives them. */
export interface InitFlags {
  readonly lang?: Language;
}

const EXAMPLES = `
Examples:
  $ npx skillet-host init
  $ npx skillet-host init agents --lang python
`;

/** Adds `init` to the command line; `run` is called with the folder and the flags. */
export function registerInit(
  program: Command,
  run: (folder: string, flags: InitFlags) => Promise<void>,
): void {
  program
    .command('init')
    .description('make a project: a configuration, one skill, its test, a README')
    .argument('[folder]', 'where to make it; the folder is made when there is none', '.')
    .addOption(
      new Option('--lang <language>', 'what the skill is written in (default: "ts")').choices(
        LANGUAGES,
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}
