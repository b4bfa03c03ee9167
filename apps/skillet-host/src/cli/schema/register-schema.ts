import { Argument, type Command } from 'commander';
import type { SchemaName } from './schema.ts';

const EXAMPLES = `
Examples:
  $ skillet-host schema > runtime-config.schema.json
  $ skillet-host schema skilletfile

An editor with yaml-language-server completes and checks the keys of a file that begins with
  # yaml-language-server: $schema=./runtime-config.schema.json
`;

/** Adds `schema` to the command line; `run` is called with the name of the file. */
export function registerSchema(program: Command, run: (name: SchemaName) => Promise<void>): void {
  program
    .command('schema')
    .description('print the JSON Schema of a file, for editors')
    .addArgument(
      new Argument('[file]', 'runtime-config.yaml, Skilletfile.yaml or an index of skills')
        .choices(['config', 'skilletfile', 'index'])
        .default('config'),
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}
