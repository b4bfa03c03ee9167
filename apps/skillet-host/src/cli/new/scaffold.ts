import type { Language } from './languages.ts';
import { scaffoldApp, type Framework } from './scaffold-app.ts';
import { handlerJs, testJs } from './templates/javascript.ts';
import { skilletfile } from './templates/skilletfile.ts';
import { handlerTs, testTs } from './templates/typescript.ts';

/** A file of a new skill. */
export interface ScaffoldFile {
  /** Its name in the skill's folder. */
  readonly name: string;
  readonly text: string;
  /** What it is for, in a few words. */
  readonly about: string;
}

/** The files of a new skill: a handler, or an application of a framework. */
export function scaffold(
  name: string,
  language: Language,
  framework: Framework | undefined,
): ScaffoldFile[] {
  if (framework !== undefined) return scaffoldApp(name, language, framework);
  const code =
    language === 'ts'
      ? { handler: handlerTs(), test: testTs(name) }
      : { handler: handlerJs(), test: testJs(name) };
  return [
    {
      name: 'Skilletfile.yaml',
      text: skilletfile(name),
      about: 'what the skill takes, returns and is good for',
    },
    { name: `${name}.${language}`, text: code.handler, about: 'the handler' },
    { name: `${name}.test.${language}`, text: code.test, about: 'its test' },
    { name: 'package.json', text: packageJson(name), about: 'says that the code is ES modules' },
  ];
}

function packageJson(name: string): string {
  const manifest = { name, private: true, type: 'module', scripts: { test: 'node --test' } };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
