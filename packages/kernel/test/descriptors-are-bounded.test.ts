import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { DescriptorBudget } from '../src/guard/files/descriptor-budget.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** A worker's budget in a process that may have `limit`, of which `others` are open elsewhere. */
function budget(limit: number, others = 0) {
  const state = { others, taken: 0 };
  const made = new DescriptorBudget({ limit, open: () => state.others + state.taken });
  const fill = () => {
    for (; state.taken < 100_000; state.taken += 1) {
      if (made.refusal(1) !== undefined) return state.taken;
      made.take(1);
    }
    return Infinity;
  };
  return { made, state, fill };
}

describe('a worker may have', () => {
  it.each([
    ['a quarter of what the process may have', 4096, 100, 1024],
    ['64 where that is less', 200, 20, 64],
    ['no more than leaves half to the others', 256, 80, 48],
    ['a few more all the same', 256, 130, 16],
    ['two whatever the others have', 256, 250, 2],
    ['what there is where no limit is known', Infinity, 0, Infinity],
  ])('%s', (_what, limit, others, most) => {
    expect(budget(limit, others).fill()).toBe(most);
  });

  it('more again when it has closed some, or others have', () => {
    const { made, state, fill } = budget(256, 80);
    fill();
    made.giveBack(10);
    state.taken -= 10;
    expect(fill()).toBe(48);
    state.others = 70;
    expect(fill()).toBe(58);
    expect(made.refusal(1)).toContain('short of descriptors (it may have 256)');
  });
});

/** A thread whose handler has this body, with `fs`, `dir`, `kept` and `fill`. */
async function ask(body: string): Promise<unknown> {
  const { dir } = skillFolder({ 'a.mjs': '' });
  const worker = startWorker(
    skillFolder({
      'a.mjs': `
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        const fs = require('fs');
        const dir = ${JSON.stringify(dir)};
        const kept = [];
        const fill = async (next) => {
          for (let n = 0; n < 3000; n += 1) {
            try { kept.push(await next(n)); } catch (e) { return [n, e.code ?? e.cause?.code]; }
          }
          return 'no end';
        };
        export const handler = async () => { ${body} };
      `,
    }),
  );
  await worker.first(ToHost.loaded);
  return worker.ask({});
}

/** The most, where a process may have thousands of descriptors. */
const FILES = 1024;

describe('what holds descriptors counts, in one sum:', () => {
  it('files, however they are opened', async () => {
    expect(
      await ask(`
        const { promisify } = require('util');
        const ways = [
          () => fs.openSync(dir + '/a.mjs'),
          () => promisify(fs.open)(dir + '/a.mjs'),
          () => fs.promises.open(dir + '/a.mjs'),
        ];
        const first = await fill((n) => ways[n % 3]());
        for (const one of kept.splice(0, 30)) await (typeof one === 'number' ? fs.closeSync(one) : one.close());
        return [first, await fill((n) => ways[n % 3]())];
      `),
    ).toEqual([
      [FILES, 'EMFILE'],
      [30, 'EMFILE'],
    ]);
  });

  it('folders, also those that nobody closed', async () => {
    expect(
      await ask(`
        const { promisify } = require('util');
        const ways = [
          () => fs.opendirSync(dir),
          () => promisify(fs.opendir)(dir),
          () => fs.promises.opendir(dir),
        ];
        const names = [];
        for (let n = 0; n < 300; n += 1) {
          const folder = await ways[n % 3]();
          if (n % 3 === 0) folder.closeSync();
          else if (n % 3 === 1) await folder.close();
          else for await (const { name } of folder) names.push(name);
        }
        return new Set(names).size;
      `),
    ).toBe(1);
  });

  it('databases in files, and not those in memory', async () => {
    expect(
      await ask(`
        const { DatabaseSync } = require('node:sqlite');
        for (let n = 0; n < 40; n += 1) kept.push(new DatabaseSync(':memory:'));
        const own = new DatabaseSync(dir + '/own.db');
        own.exec('create table t (a)');
        own.close();
        own.open();
        return own.prepare('select count(*) as n from t').get().n;
      `),
    ).toBe(0);
  });

  it('resolvers that wait for an answer', async () => {
    expect(
      await ask(`
        const dns = require('dns');
        const dgram = require('dgram');
        const silent = dgram.createSocket('udp4');
        await new Promise((resolve) => silent.bind(0, '127.0.0.1', resolve));
        const codes = [];
        for (let n = 0; n < 300; n += 1) {
          const resolver = new dns.Resolver({ timeout: 60_000 });
          resolver.setServers(['127.0.0.1:' + silent.address().port]);
          kept.push(resolver);
          try { resolver.resolve4('example.test', () => 0); codes.push('asked'); } catch (e) { codes.push(e.code); }
        }
        for (const resolver of kept) resolver.cancel();
        silent.close();
        await new Promise(setImmediate);
        const again = new dns.Resolver();
        again.setServers(['127.0.0.1:' + 1]);
        again.resolve4('example.test', () => 0);
        again.cancel();
        return [codes.indexOf('EMFILE'), codes.filter((code) => code === 'EMFILE').length];
      `),
    ).toEqual([255, 45]);
  });
});
