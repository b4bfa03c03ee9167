import { SCHEMAS } from '@skillet/config';
import type { ScaffoldFile } from './scaffold-files.ts';

/** The schema of Skilletfiles, which an editor finds without an install and without a network. */
const NAME = 'skilletfile.schema.json';

/** The files of a new skill with the schema that its Skilletfile names. */
export function withSchema(files: readonly ScaffoldFile[]): ScaffoldFile[] {
  const comment = `# yaml-language-server: $schema=./${NAME}\n`;
  const named = files.map((file) =>
    file.name === 'Skilletfile.yaml' ? { ...file, text: comment + file.text } : file,
  );
  const text = `${JSON.stringify(SCHEMAS.skilletfile)}\n`;
  return [...named, { name: NAME, text, about: 'what an editor completes in `Skilletfile.yaml`' }];
}
