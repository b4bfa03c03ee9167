import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentDigest, ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const FILES = {
  'a.ts': `
    import { b } from './lib/b.ts';
    import { createRequire } from 'node:module';
    import settings from './settings.json' with { type: 'json' };
    const c = createRequire(import.meta.url)('./c.cjs');
    export const handler = async (): Promise<unknown[]> => {
      const { late } = await import('./late.mjs');
      return [b, c, settings.s, late];
    };
  `,
  'lib/b.ts': 'export const b: number = 1;\n',
  'settings.json': '{"s": 1}',
  'c.cjs': 'module.exports = require("./d.js");\n',
  'd.js': 'module.exports = 1;\n',
  'late.mjs': 'export const late = 1;\n',
};

/** Starts the skill, and waits until it has loaded everything, also what it imports late. */
async function firstLife() {
  const folder = skillFolder(FILES);
  const worker = startWorker(folder);
  await worker.first(ToHost.loaded);
  expect(await worker.ask({})).toEqual([1, 1, 1, 1]);
  await worker.frame(
    (frame) =>
      frame[0] === ToHost.imported && frame[1].some(({ name }) => name.endsWith('late.mjs')),
  );
  return { folder, sources: worker.imported };
}

describe('the code of a revision', () => {
  it('is reported with the digest of each file as it was', async () => {
    const { sources } = await firstLife();
    const names = sources.modules.map(({ name }) => path.basename(name)).sort();
    expect(names).toEqual(['a.ts', 'b.ts', 'c.cjs', 'd.js', 'late.mjs', 'settings.json']);
    const b = sources.modules.find(({ name }) => name.endsWith('b.ts'));
    expect(b).toMatchObject({
      format: 'module',
      digest: contentDigest(Buffer.from(FILES['lib/b.ts'])),
    });
  });

  it('is what another worker of the revision loads, whatever is on disk by then', async () => {
    const { folder, sources } = await firstLife();
    writeFileSync(path.join(folder.dir, 'lib/b.ts'), 'export const b = 2;\n');
    writeFileSync(path.join(folder.dir, 'settings.json'), '{"s": 2}');
    for (const gone of ['a.ts', 'c.cjs', 'd.js']) rmSync(path.join(folder.dir, gone));
    const second = startWorker({ ...folder, sources });
    await second.first(ToHost.loaded);
    expect(await second.ask({})).toEqual([1, 1, 1, 1]);
    expect(second.transpiled).toEqual([]);
    // What was imported late was not kept, so it is loaded from disk.
    const told = second.imported.modules.map(({ name }) => path.basename(name));
    expect(told.filter((name) => name !== 'late.mjs')).toEqual([]);
    expect(second.imported.resolutions).toEqual([]);
  });

  it('is told of by file and digest alone, once each, when it is imported later', async () => {
    const folder = skillFolder({
      'a.mjs': `
        import { createRequire } from 'node:module';
        import { copyFileSync } from 'node:fs';
        const require = createRequire(import.meta.url);
        export const handler = async () => {
          for (let n = 0; n < 50; n += 1) {
            await import('./late.mjs?v=' + n);
            await import('./typed.ts?v=' + n);
            delete require.cache[require.resolve('./old.cjs')];
            require('./old.cjs');
          }
          for (let n = 0; n < 1100; n += 1) {
            const copy = import.meta.dirname + '/copy' + n + '.cjs';
            copyFileSync(require.resolve('./old.cjs'), copy);
            require(copy);
          }
          return 'done';
        };
      `,
      'late.mjs': FILES['late.mjs'],
      'typed.ts': 'export const typed: number = 1;\n',
      'old.cjs': 'module.exports = 1;\n',
    });
    const worker = startWorker(folder);
    await worker.first(ToHost.loaded);
    const { modules, resolutions } = worker.imported;
    expect(await worker.ask({})).toBe('done');
    const later = worker.imported.modules.slice(modules.length);
    expect(later).toHaveLength(1000);
    expect(new Set(later.map(({ name }) => name)).size).toBe(1000);
    expect(later.slice(0, 3)).toEqual(
      ['late.mjs', 'typed.ts', 'old.cjs'].map((name) => {
        const digest = contentDigest(readFileSync(path.join(folder.dir, name)));
        const format = name === 'old.cjs' ? 'commonjs' : 'module';
        return { name: `skill:./${name}`, digest, format, source: null };
      }),
    );
    expect(worker.imported.resolutions).toEqual(resolutions);
  });

  it('is reported as far as it was read when the skill does not load', async () => {
    const worker = startWorker(skillFolder({ 'a.ts': "import './b.ts';", 'b.ts': 'enum E {}' }));
    await worker.first(ToHost.loadFailed);
    const names = worker.imported.modules.map(({ name }) => path.basename(name));
    expect(names).toEqual(['a.ts', 'b.ts']);
  });
});
