import { SCHEMAS } from '@skillet/config';
import type { ScaffoldFile } from './scaffold-files.ts';

/** The schema that a new Skilletfile names: an editor finds it without an install and without a network. */
export function schemaFile(): ScaffoldFile {
  return {
    name: 'skilletfile.schema.json',
    text: `${JSON.stringify(SCHEMAS.skilletfile)}\n`,
    about: 'what an editor completes in `Skilletfile.yaml`',
  };
}
