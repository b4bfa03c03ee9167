import { Option, type Command } from 'commander';
import { FRAMEWORKS } from './frameworks.ts';
import { LANGUAGES } from './languages.ts';
import type { NewFlags } from './new-skill.ts';

const EXAMPLES = `
Examples:
  $ skillet-host new weather
  $ skillet-host new weather --lang js --dir skills
  $ skillet-host new weather --lang python
  $ skillet-host new shop --app express
  $ skillet-host new shop --app fastapi
  $ skillet-host new tools --app mcp
`;

/** Adds `new` to the command line; `run` is called with the name and the flags. */
export function registerNew(
  program: Command,
  run: (name: string, flags: NewFlags) => Promise<void>,
): void {
  program
    .command('new')
    .description('make the folder of a new skill, with a test that passes')
    .argument('<name>', 'name of the skill and its folder: lower-case letters, digits, "-" and "_"')
    .addOption(
      new Option(
        '--lang <language>',
        'what the skill is written in (default: "ts"; "python" for fastapi)',
      ).choices(LANGUAGES),
    )
    .addOption(
      new Option('--app <framework>', 'what to make in place of a handler').choices(FRAMEWORKS),
    )
    .option(
      '--dir <folder>',
      'where to make the folder (default: ./skills if there is one, else the current folder)',
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}
