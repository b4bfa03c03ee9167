import type { Framework } from './frameworks.ts';
import type { Language } from './languages.ts';
import type { Scaffold } from './scaffold-files.ts';
import { scaffoldApp } from './scaffold-app.ts';
import { scaffoldPython } from './scaffold-python.ts';
import { handlerJs, testJs } from './templates/javascript.ts';
import { skilletfile } from './templates/skilletfile.ts';
import { handlerTs, testTs } from './templates/typescript.ts';

/** A new skill: a handler, or an application of a framework. */
export function scaffold(
  name: string,
  language: Language,
  framework: Framework | undefined,
): Scaffold {
  if (language === 'python') return scaffoldPython(name, framework === 'fastapi');
  if (framework !== undefined && framework !== 'fastapi') {
    return scaffoldApp(name, language, framework);
  }
  const code =
    language === 'ts'
      ? { handler: handlerTs(), test: testTs(name) }
      : { handler: handlerJs(), test: testJs(name) };
  const test = `${name}.test.${language}`;
  return {
    files: [
      {
        name: 'Skilletfile.yaml',
        text: skilletfile({ name, runtime: 'node', module: name }),
        about: 'what the skill takes, returns and is good for',
      },
      { name: `${name}.${language}`, text: code.handler, about: 'the handler' },
      { name: test, text: code.test, about: 'its test' },
      { name: 'package.json', text: packageJson(name), about: 'says that the code is ES modules' },
    ],
    test: (folder) => ['node', '--test', `${folder}/${test}`],
  };
}

function packageJson(name: string): string {
  const manifest = { name, private: true, type: 'module', scripts: { test: 'node --test' } };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
