import type { Framework } from './frameworks.ts';
import type { Language } from './languages.ts';
import { nodePackage } from './node-package.ts';
import type { Scaffold } from './scaffold-files.ts';
import { scaffoldApp } from './scaffold-app.ts';
import { scaffoldPython } from './scaffold-python.ts';
import { handlerJs, testJs } from './templates/javascript.ts';
import { skilletfile } from './templates/skilletfile.ts';
import { handlerTs, testTs } from './templates/typescript.ts';

/** A new skill: a handler, or an application of a framework. `host` is the command that tests it. */
export function scaffold(
  name: string,
  language: Language,
  framework: Framework | undefined,
  host: string,
): Scaffold {
  if (language === 'python') return scaffoldPython(name, framework === 'fastapi');
  if (framework !== undefined && framework !== 'fastapi') {
    return scaffoldApp(name, language, framework, host);
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
      ...nodePackage({ name, host }),
    ],
    test: 'npm test',
  };
}
