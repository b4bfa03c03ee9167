import type { Language } from './languages.ts';
import type { ScaffoldFile } from './scaffold.ts';
import { expressApp, expressTest } from './templates/express.ts';
import { honoApp, honoTest } from './templates/hono.ts';
import { yamlText } from './yaml-text.ts';

/** Frameworks that an application can be made with. */
export const FRAMEWORKS = ['express', 'hono'] as const;

/** One of the frameworks that an application can be made with. */
export type Framework = (typeof FRAMEWORKS)[number];

const TEMPLATES: Readonly<
  Record<Framework, { app: string; test: (file: string) => string; version: string }>
> = {
  express: { app: expressApp(), test: expressTest, version: '^5.3.0' },
  hono: { app: honoApp(), test: honoTest, version: '^4.9.0' },
};

/** The files of a new application. */
export function scaffoldApp(
  name: string,
  language: Language,
  framework: Framework,
): ScaffoldFile[] {
  const { app, test, version } = TEMPLATES[framework];
  const module = `skillet_runtime.${language}`;
  return [
    {
      name: 'Skilletfile.yaml',
      text: skilletfile(name),
      about: 'what the application is good for',
    },
    { name: module, text: app, about: 'the application and its routes' },
    { name: `${name}.test.${language}`, text: test(module), about: 'its test' },
    {
      name: 'package.json',
      text: packageJson(name, { [framework]: version }),
      about: 'says what it depends on, and that the code is ES modules',
    },
  ];
}

function skilletfile(name: string): string {
  return `name: ${yamlText(name)}
version: 0.1.0
description: Greets somebody by name.
license: MIT
runtime: node
app: skillet_runtime:app # module:export

# What agents read to choose this skill.
inventory:
  category: utility
  complexity: simple
  use_cases:
    - When the user wants somebody to be greeted
  tags: [greeting]
`;
}

function packageJson(name: string, dependencies: Readonly<Record<string, string>>): string {
  const scripts = { test: 'node --test' };
  return `${JSON.stringify({ name, private: true, type: 'module', scripts, dependencies }, null, 2)}\n`;
}
