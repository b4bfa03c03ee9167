import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const COMMAND = "or run the skill by a `command`, such as [npx, tsx, server.ts, '{port}']";
const OK = 'export const handler = () => ({ ok: true });\n';

/** Starts a skill of these files; what it says when it is loaded, or why it is not. */
async function load(files: Readonly<Record<string, string>>, entry = 'handler') {
  const folder = skillFolder(files);
  const worker = startWorker({ ...folder, export: entry });
  const frame = await worker.frame(
    ([kind]) => kind === ToHost.loaded || kind === ToHost.loadFailed,
  );
  return { worker, frame, ...folder };
}

/** Why a skill of these files does not load. */
async function failure(files: Readonly<Record<string, string>>, entry?: string): Promise<string> {
  const { worker, frame } = await load(files, entry);
  expect(await worker.life()).toBe('drained');
  return frame[0] === ToHost.loadFailed ? frame[1] : 'it was loaded';
}

/** What Node says of a native module that was built for an older one. */
const FOR_ANOTHER_NODE = `The module '/a/b.node'
was compiled against a different Node.js version using
NODE_MODULE_VERSION 115. This version of Node.js requires
NODE_MODULE_VERSION 137. Please try re-compiling or re-installing
the module (for instance, using \`npm rebuild\` or \`npm install\`).`;

describe('a skill is loaded', () => {
  it.each([
    ['a.ts', OK],
    ['a.mts', OK],
    ['a.js', OK],
    ['a.mjs', OK],
    [
      'a.ts',
      'export function handler(x: { n?: number }): object { return { ok: true as const }; }\n',
    ],
    ['a.js', 'exports.handler = () => ({ ok: true });\n'],
    ['a.js', 'module.exports = { handler: () => ({ ok: true }) };\n'],
    [
      'a.js',
      'const made = {}; made["hand" + "ler"] = () => ({ ok: true }); module.exports = made;\n',
    ],
    ['a.cjs', 'exports.handler = () => ({ ok: true });\n'],
    [
      'a.ts',
      "const path: object = require('node:path');\nexports.handler = () => ({ ok: !!path });\n",
    ],
    ['a.ts', 'await null;\nexport const handler = (): object => ({ ok: true });\n'],
    ['a.cts', 'exports.handler = (): object => ({ ok: true });\n'],
    ['a.mjs', 'await null;\nexport const handler = () => ({ ok: true });\n'],
    ['a b%20#?.ts', OK],
  ])('from %s: %s', async (name, text) => {
    const { worker, frame, dir } = await load({ [name]: text });
    expect(frame).toEqual([ToHost.loaded, { health: false }]);
    expect(worker.importedFiles).toEqual([path.join(dir, name)]);
    expect(await worker.ask({})).toEqual({ ok: true });
  });

  it('from a function of any name, with its health', async () => {
    const text = 'export default () => ({ ok: 1 });\nexport const health = () => ({});\n';
    const { worker, frame } = await load({ 'a.mjs': text }, 'default');
    expect(frame).toMatchObject([ToHost.loaded, { health: true }]);
    expect(await worker.ask({})).toEqual({ ok: 1 });
  });

  it('with everything it imports, also from outside its folder, and reports all but packages', async () => {
    const { worker, dir } = await load({
      'skill/a.ts': `
        import { b } from './lib/b.ts';
        import { createRequire } from 'node:module';
        import settings from './settings.json' with { type: 'json' };
        import pkg from 'pkg';
        import { SkillError } from '@skillet/sdk';
        const c = createRequire(import.meta.url)('../shared/c.cjs');
        export const handler = () => [b, c, settings, pkg, SkillError.name] satisfies unknown[];
      `,
      'skill/lib/b.ts': 'export const b: string = "b";\n',
      'skill/settings.json': '{"s":1}',
      'shared/c.cjs': 'module.exports = "c";\n',
      'node_modules/pkg/index.js': 'export default "pkg";\n',
      'node_modules/pkg/package.json': '{"type":"module"}',
    });
    expect(await worker.ask({})).toEqual(['b', 'c', { s: 1 }, 'pkg', 'SkillError']);
    const files = worker.importedFiles.map((file = '') => path.relative(dir, file)).sort();
    expect(files).toEqual(['shared/c.cjs', 'skill/a.ts', 'skill/lib/b.ts', 'skill/settings.json']);
  });
});

describe('the SDK', () => {
  it.each([
    ['a.ts', "import { SkillError, type SkillContext } from '@skillet/sdk';"],
    ['a.mjs', "import { SkillError } from '@skillet/sdk';"],
    ['a.mjs', "const { SkillError } = await import('@skillet/sdk');"],
    ['a.cjs', "const { SkillError } = require('@skillet/sdk');"],
  ])('is there for %s without an install: %s', async (name, text) => {
    const throwing = 'handler = () => { throw new SkillError(418, "teapot"); };\n';
    const exported = name.endsWith('cjs') ? `exports.${throwing}` : `export const ${throwing}`;
    const { worker, dir } = await load({ [name]: text + exported });
    expect(worker.importedFiles).toEqual([path.join(dir, name)]);
    expect(await worker.ask({})).toEqual({ detail: 'teapot' });
  });
});

describe('TypeScript', () => {
  it('is handed to the transpiler, file by file, and nothing else is', async () => {
    const files = {
      'a.ts': "import './b.mts';\nimport './c.mjs';\nexport const handler = (): unknown => ({});\n",
      'b.mts': 'export type B = 1;\n',
      'c.mjs': 'export {};\n',
    };
    const { worker } = await load(files);
    expect(worker.transpiled).toEqual([files['a.ts'], files['b.mts']]);
  });

  it('keeps its lines and columns', async () => {
    const { worker } = await load({
      'a.ts':
        'interface A { a: 1 }\n\nexport const handler = (_a: A): never => { throw new Error("x"); };\n',
    });
    await worker.ask({});
    const { stack } = await worker.line('the handler failed');
    expect(stack).toContain('at handler (./a.ts:3:50)');
  });
});

describe('a skill that does not load says what is wrong and where', () => {
  it.each([
    [
      'a.ts',
      'export const x = 1;\nenum A { b }\n',
      `TypeScript enum is not supported in strip-only mode (a.ts:2); write it in TypeScript whose types can be erased, ${COMMAND}`,
    ],
    [
      'a.ts',
      'namespace A { export const x = 1 }\n',
      `TypeScript namespace declaration is not supported in strip-only mode (a.ts:1); write it in TypeScript whose types can be erased, ${COMMAND}`,
    ],
    ['a.ts', '\n\nconst a: = 3;\n', /^Unexpected token `=`\..* \(a\.ts:3\)$/],
    ['a.mjs', '\nexport const x = ;\n', "Unexpected token ';' (a.mjs:2)"],
    ['a.cjs', '\n\nconst x = {;\n', "Unexpected token ';' (a.cjs:3)"],
    ['a.mjs', '\n\nnope();\n', 'nope is not defined (a.mjs:3)'],
    [
      'a.ts',
      'const f = (): void => {\n  throw new TypeError("told to");\n};\nf();\n',
      'told to (a.ts:2)',
    ],
    [
      'a.mjs',
      "\nimport { x } from 'node:fs';\n",
      "The requested module 'node:fs' does not provide an export named 'x' (a.mjs:2)",
    ],
    ['a.mjs', 'throw null;\n', 'threw null'],
    ['a.mjs', 'throw new Proxy({}, { get() { throw 1; } });\n', /^threw /],
    [
      'a.mjs',
      "throw Object.assign(new Error('x'), { stack: () => 1, message: { a: 1 } });\n",
      'Error',
    ],
    [
      'a.mjs',
      'export default 1;\nexport const run = 2;\n',
      'the entry\'s function "handler" is not exported; the module exports "default", "run"',
    ],
    [
      'a.mjs',
      'export const handler = "no function";\n',
      'the entry\'s function "handler" is not a function but a string; the module exports "handler"',
    ],
    [
      'a.mjs',
      '1;\n',
      'the entry\'s function "handler" is not exported; the module exports nothing',
    ],
  ])('%s: %j', async (name, text, message) => {
    const found = await failure({ [name]: text });
    if (typeof message === 'string') expect(found).toBe(message);
    else expect(found).toMatch(message);
  });

  it('in the file that is imported, where that is the one', async () => {
    const files = { 'a.ts': "import './lib/b.ts';\n", 'lib/b.ts': '\nboom();\n' };
    expect(await failure(files)).toBe('boom is not defined (lib/b.ts:2)');
  });

  it('in the file with a syntax error, also of an ES module', async () => {
    const files = {
      'a.mjs': "import './b.mjs';\nimport './d.json' with { type: 'json' };\n",
      'b.mjs': "import './c.js';\n\nconst x = 1, ;\n",
      'c.js': 'export const c = 1;\n',
      'd.json': '{"a":1}',
    };
    expect(await failure(files)).toBe("Unexpected token ';' (b.mjs:3)");
    const json = { 'a.mjs': '\nJSON.parse("{");\n' };
    expect(await failure(json)).toMatch(/^Expected property name .* \(a\.mjs:2\)$/);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a module is not there',
      { 'a.mjs': "\nimport './b.mjs';\n" },
      "Cannot find module './b.mjs' imported from ./a.mjs (a.mjs:2)",
    ],
    [
      'a package is not installed',
      { 'a.mjs': "import './b.mjs';\n", 'b.mjs': "\nimport 'not-installed';\n" },
      "Cannot find package 'not-installed' imported from ./b.mjs (b.mjs:2); install it in the skill's folder",
    ],
    [
      'an extension is missing',
      { 'a.ts': "\nimport './lib/b.ts';\n", 'lib/b.ts': "import '../c';\n", 'c.ts': '' },
      "Cannot find module './c' imported from ./lib/b.ts (lib/b.ts:1); write '../c.ts'",
    ],
    [
      'an extension is that of the build',
      { 'a.ts': "import { c } from './c.js';\n", 'c.ts': '' },
      "Cannot find module './c.js' imported from ./a.ts (a.ts:1); write './c.ts'",
    ],
    [
      'a folder is imported',
      { 'a.ts': "import { c } from './c';\n", 'c/index.ts': '' },
      "Directory import './c' is not supported resolving ES modules imported from ./a.ts (a.ts:1); write './c/index.ts'",
    ],
    [
      'a path is one of a tsconfig.json',
      { 'a.ts': "\nimport { c } from '@/lib/c';\n" },
      `Cannot find package '@/lib' imported from ./a.ts (a.ts:2); Node knows no \`paths\` of a tsconfig.json: write the relative path or \`imports\` in package.json, ${COMMAND}`,
    ],
    [
      'a type is imported as a value',
      {
        'a.ts': "\nimport { T } from './t.ts';\nexport const t: T = 1;\n",
        't.ts': 'export type T = 1;\n',
      },
      "The module './t.ts' has no export named 'T' (a.ts:2); if T is a type: import { type T } from './t.ts'",
    ],
    [
      'a type of an ES module is imported as a value',
      { 'a.mts': "\nimport { T } from './t.mts';\n", 't.mts': 'export type T = 1;\n' },
      "The module './t.mts' has no export named 'T' (a.mts:2); if T is a type: import { type T } from './t.mts'",
    ],
    [
      'JSON is imported like code',
      { 'a.ts': "import './b.ts';\n", 'b.ts': "\nimport s from './s.json';\n", 's.json': '{}' },
      `Module "./s.json" needs an import attribute of "type: json" (b.ts:2); write import … from '…/s.json' with { type: 'json' }`,
    ],
    [
      'there is a decorator',
      { 'a.ts': 'const d = (c: unknown) => c;\n\n@d\nexport class A {}\n' },
      `Invalid or unexpected token (a.ts:3); Node has no decorators: build the skill to JavaScript, ${COMMAND}`,
    ],
    [
      'there is TSX',
      { 'a.ts': "import './b.tsx';\n", 'b.tsx': '' },
      `Unknown file extension ".tsx" for ./b.tsx (a.ts:1); build it to JavaScript, ${COMMAND}`,
    ],
    [
      'a package is TypeScript',
      {
        'a.ts': "import 'p';\n",
        'node_modules/p/package.json': '{"type":"module","exports":"./i.ts"}',
        'node_modules/p/i.ts': '',
      },
      `Stripping types is currently unsupported for files under node_modules, for "./node_modules/p/i.ts"; the package has to be built to JavaScript before it is installed, ${COMMAND}`,
    ],
    [
      'a native module is for another Node',
      {
        'a.mjs': `throw Object.assign(new Error(${JSON.stringify(FOR_ANOTHER_NODE)}), { code: 'ERR_DLOPEN_FAILED' });\n`,
      },
      "'b.node' was built for another Node (NODE_MODULE_VERSION 115, not 137) (a.mjs:1); in the skill's folder: skillet-host exec -- npm rebuild",
    ],
  ])('and what to do, when %s', async (_what, files, message) => {
    expect(await failure(files)).toBe(message);
  });

  it('with its stack for the log, of bounded length', async () => {
    const { frame } = await load({ 'a.mjs': 'throw new Error("x".repeat(1e6));\n' });
    expect(frame[0]).toBe(ToHost.loadFailed);
    for (const text of frame.slice(1) as string[]) expect(text.length).toBeLessThan(10_000);
    expect(frame[2]).toMatch(/^Error: xxx/);
  });
});

describe('a skill that never finishes to load', () => {
  it('says nothing, and answers nothing', async () => {
    const { file, dir } = skillFolder({
      'a.mjs':
        'console.log("begun"); await new Promise(() => {}); export const handler = () => 1;\n',
    });
    const worker = startWorker({ dir, file });
    await worker.line('begun');
    worker.request({});
    worker.send([3]);
    await worker.first(ToHost.pong);
    const before: readonly number[] = [ToHost.hello, ToHost.imported];
    const kinds = worker.frames.map(([kind]) => kind).filter((kind) => !before.includes(kind));
    expect(kinds).toEqual([ToHost.log, ToHost.pong]);
  });
});
