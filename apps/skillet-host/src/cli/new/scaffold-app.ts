import type { NodeFramework } from './frameworks.ts';
import type { NodeLanguage } from './languages.ts';
import { nodePackage } from './node-package.ts';
import type { Scaffold } from './scaffold-files.ts';
import { appSkilletfile } from './templates/app-skilletfile.ts';
import { expressApp, expressTest } from './templates/express.ts';
import { honoApp, honoTest } from './templates/hono.ts';

const TEMPLATES: Readonly<
  Record<
    NodeFramework,
    { app: string; test: (file: string) => string; version: string; types?: string }
  >
> = {
  express: { app: expressApp(), test: expressTest, version: '^5.3.0', types: '^5.0.6' },
  hono: { app: honoApp(), test: honoTest, version: '^4.9.0' },
};

/** A new application that Node runs. `host` is the command that tests it. */
export function scaffoldApp(
  name: string,
  language: NodeLanguage,
  framework: NodeFramework,
  host: string,
): Scaffold {
  const { app, test, version, types } = TEMPLATES[framework];
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
      ...nodePackage({
        name,
        dependencies: { [framework]: version },
        types: types === undefined ? {} : { [`@types/${framework}`]: types },
        host,
      }),
    ],
    install: 'npm install',
    test: 'npm test',
  };
}
