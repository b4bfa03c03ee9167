import type { NodeFramework } from './frameworks.ts';
import type { NodeLanguage } from './languages.ts';
import type { Scaffold } from './scaffold-files.ts';
import { appSkilletfile } from './templates/app-skilletfile.ts';
import { expressApp, expressTest } from './templates/express.ts';
import { honoApp, honoTest } from './templates/hono.ts';

const TEMPLATES: Readonly<
  Record<NodeFramework, { app: string; test: (file: string) => string; version: string }>
> = {
  express: { app: expressApp(), test: expressTest, version: '^5.3.0' },
  hono: { app: honoApp(), test: honoTest, version: '^4.9.0' },
};

/** A new application that Node runs. */
export function scaffoldApp(
  name: string,
  language: NodeLanguage,
  framework: NodeFramework,
): Scaffold {
  const { app, test, version } = TEMPLATES[framework];
  const module = `skillet_runtime.${language}`;
  const testFile = `${name}.test.${language}`;
  return {
    files: [
      {
        name: 'Skilletfile.yaml',
        text: appSkilletfile(name, 'node'),
        about: 'what the application is good for',
      },
      { name: module, text: app, about: 'the application and its routes' },
      { name: testFile, text: test(module), about: 'its test' },
      {
        name: 'package.json',
        text: packageJson(name, { [framework]: version }),
        about: 'says what it depends on, and that the code is ES modules',
      },
    ],
    install: 'npm install',
    test: (folder) => ['node', '--test', `${folder}/${testFile}`],
  };
}

function packageJson(name: string, dependencies: Readonly<Record<string, string>>): string {
  const scripts = { test: 'node --test' };
  return `${JSON.stringify({ name, private: true, type: 'module', scripts, dependencies }, null, 2)}\n`;
}
