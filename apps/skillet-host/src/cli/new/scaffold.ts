import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SDK_TYPES } from '../../sdk-files.ts';
import { fillName, fillText, type Filling } from './fill-template.ts';
import type { Framework } from './frameworks.ts';
import type { Language } from './languages.ts';
import type { Scaffold, ScaffoldFile } from './scaffold-files.ts';
import { schemaFile } from './schema-file.ts';
import { TEMPLATES } from './templates.ts';

const FOLDER = new URL('../../../templates/', import.meta.url);

/** A new skill: a handler, an application of a framework, or an MCP server. `host` is the command that tests it. */
export async function scaffold(
  name: string,
  language: Language,
  framework: Framework | undefined,
  host: string,
): Promise<Scaffold> {
  const { files, install, test, server } = TEMPLATES[framework ?? language];
  const filling = { name, language, host };
  const filled = await Promise.all(files.map(([file, about]) => fill(file, about, filling)));
  if (server !== undefined) return { files: filled, install, test, server };
  return {
    files: [...filled, ...(language === 'python' ? [] : [await sdkTypes()]), schemaFile()],
    install,
    test,
  };
}

async function fill(path: string, about: string, filling: Filling): Promise<ScaffoldFile> {
  const file = basename(path);
  const text = await readFile(new URL(path, FOLDER), 'utf8');
  return { name: fillName(file, filling), text: fillText(file, text, filling), about };
}

/** The declarations of the SDK as one ambient module, which needs no install. */
async function sdkTypes(): Promise<ScaffoldFile> {
  const texts = await Promise.all(SDK_TYPES.map((file) => readFile(file, 'utf8')));
  const declarations = texts.map((text) =>
    text
      .replace(/^\/\/# sourceMappingURL=.*\n?/m, '')
      .replaceAll(/^export declare /gm, 'export ')
      .replaceAll(/^(?=.)/gm, '  '),
  );
  return {
    name: 'skillet-sdk.d.ts',
    text: `// Written by \`skillet-host new\`. The host brings the code.\ndeclare module '@skillet/sdk' {\n${declarations.join('\n')}}\n`,
    about: 'types of `@skillet/sdk`',
  };
}
