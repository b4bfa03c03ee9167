import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const REQUIRE = "import { createRequire } from 'node:module';";
const PROMISES = 'node:fs/promises';

/** Ways to `fs.promises`: what a module begins with, and an expression for it. */
const ROADS: readonly (readonly [top: string, promises: string])[] = [
  ["import fs from 'node:fs';", 'fs.promises'],
  ["import * as fs from 'fs';", 'fs.promises'],
  ["import fs, { promises } from 'node:fs';", 'promises'],
  [`import promises from '${PROMISES}';`, 'promises'],
  [`import * as promises from '${PROMISES}';`, 'promises'],
  ["import { open as o, readFile as r } from 'fs/promises';", '({ open: o, readFile: r })'],
  ['', `await import('${PROMISES}')`],
  ['', "(await import('node:fs')).promises"],
  [REQUIRE, `createRequire(import.meta.url)('${PROMISES}')`],
  [REQUIRE, "createRequire(import.meta.url)('fs/promises')"],
  [REQUIRE, "createRequire(import.meta.url)('fs').promises"],
  ["import Module from 'node:module';", "Module._load('fs/promises')"],
  ['', "process.getBuiltinModule('fs/promises')"],
  ['', `process.getBuiltinModule('${PROMISES}')`],
  ['', "process.getBuiltinModule('fs').promises"],
  [
    "import { getBuiltinModule } from 'node:process';",
    "(getBuiltinModule('fs/promises').open, getBuiltinModule('fs/promises'))",
  ],
  [
    `import { registerHooks } from 'node:module';
     registerHooks({
       resolve: (url, context, next) =>
         url === 'mine' ? { url: '${PROMISES}', shortCircuit: true } : next(url, context),
       load: (url, context, next) =>
         url === '${PROMISES}' ? { format: 'builtin', shortCircuit: true } : next(url, context),
     });`,
    "await import('mine')",
  ],
];

/** What a handler with this body returns. */
async function result(top: string, body: string): Promise<unknown> {
  const text = `${top}\nexport async function handler() { ${body} }\n`;
  const worker = startWorker(skillFolder({ 'a.mjs': text }));
  await worker.first(ToHost.loaded);
  return worker.ask({});
}

describe('a skill that gets at `fs.promises`', () => {
  it.each(ROADS)('by %s %s meets its guards', async (top, promises) => {
    const { dir } = skillFolder({ x: '' });
    const pipe = `${dir}/pipe`;
    execFileSync('mkfifo', [pipe]);
    const body = `
      const { open, readFile } = ${promises};
      const pipe = ${JSON.stringify(pipe)};
      const code = (promise) => promise.then(() => 'done', (error) => error.code);
      const refused = [await code(open(pipe)), await code(readFile(pipe))];
      const handles = [];
      let full;
      while (full === undefined) {
        await open(process.execPath).then((handle) => handles.push(handle), (error) => (full = error.code));
      }
      for (const handle of handles) await handle.close();
      const again = await open(process.execPath);
      await again.close();
      return { refused, full, count: handles.length };
    `;
    expect(await result(top, body)).toEqual({
      refused: ['EINVAL', 'EINVAL'],
      full: 'EMFILE',
      count: 1024,
    });
  });

  it('cannot close what it did not open, having opened something there', async () => {
    const body = `
      const handle = await open(process.execPath);
      const { fd } = handle;
      const code = (close) => { try { close(); return 'done'; } catch (error) { return error.code; } };
      const foreign = [];
      for (let other = 3; other <= 60; other += 1) {
        if (other !== fd && code(() => fs.closeSync(other)) !== 'EBADF') foreign.push(other);
      }
      await handle.close();
      return { foreign, own: code(() => fs.closeSync(fd)) };
    `;
    const top = `import fs from 'node:fs'; import { open } from '${PROMISES}';`;
    expect(await result(top, body)).toEqual({ foreign: [], own: 'EBADF' });
  });
});

describe('a skill that gets at the inspector', () => {
  it.each([
    ["import inspector from 'node:inspector';", 'inspector'],
    ["import * as inspector from 'inspector';", 'inspector'],
    ["import inspector from 'node:inspector/promises';", 'inspector'],
    ['', "await import('node:inspector/promises')"],
    [REQUIRE, "createRequire(import.meta.url)('inspector/promises')"],
    ['', "process.getBuiltinModule('inspector/promises')"],
    ['', "process.getBuiltinModule('node:inspector')"],
  ])('by %s %s is refused', async (top, inspector) => {
    const body = `
      const { Session, open, waitForDebugger } = ${inspector};
      const attempt = (action) => { try { action(); return 'done'; } catch (error) { return error.message; } };
      return [
        attempt(() => new Session().connect()),
        attempt(() => new Session().connectToMainThread()),
        attempt(() => open(0)),
        attempt(() => waitForDebugger()),
      ];
    `;
    const refusal = 'a skill may not use the inspector';
    expect(await result(top, body)).toEqual([refusal, refusal, refusal, refusal]);
  });
});

describe('a skill that asks for neither', () => {
  it('has neither loaded', async () => {
    const list = (await result('', 'return process.moduleLoadList;')) as string[];
    expect(list).toContain('NativeModule fs');
    expect(list).not.toContain('NativeModule internal/fs/promises');
    expect(list).not.toContain('NativeModule inspector');
  });
});
