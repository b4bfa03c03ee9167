import { describe, expect, it, vi } from 'vitest';
import { ToHost } from '@skillet/core';
import { Places } from '../src/guard/pool/places.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What a handler with this body returns, once its worker has no jobs left. */
async function run(body: string) {
  const source = `
    import crypto from 'node:crypto';
    import dns from 'node:dns';
    import fs from 'node:fs';
    import promises from 'node:fs/promises';
    import zlib from 'node:zlib';
    import { pipeline } from 'node:stream/promises';
    import { promisify } from 'node:util';
    const many = (call) => Promise.all(Array.from({ length: 50 }, (_, i) => call(i)));
    const code = (promise) => promise.then(() => 'done', (error) => error.code ?? error.name);
    const called = (begin) => new Promise((resolve) => begin((error) => resolve(error?.code ?? 'done')));
    const once = (list) => [...new Set(list)];
    const text = Buffer.from('some text '.repeat(50_000));
    export const handler = async () => { ${body} };
  `;
  const worker = startWorker(skillFolder({ 'a.mjs': source }));
  await worker.first(ToHost.loaded);
  const result: unknown = await worker.ask({});
  // A stream closes before what it has in the pool is over.
  await vi.waitFor(() => {
    expect([...worker.poolJobs]).toEqual([0, 0]);
  });
  return result;
}

const WAYS: readonly (readonly [what: string, body: string, result: unknown])[] = [
  [
    'calls that fail',
    `return once([
      ...await many(() => called((done) => fs.readFile('/no/such/file', done))),
      ...await many(() => code(promises.open('/no/such/file'))),
      ...await many(() => called((done) => fs.stat('/no/such/file', done))),
    ]);`,
    ['ENOENT'],
  ],
  [
    'operations of crypto that fail',
    `const key = await crypto.subtle.generateKey({ name: 'AES-CBC', length: 128 }, false, ['decrypt']);
    const iv = Buffer.alloc(16);
    return once([
      ...await many(() => code(crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, Buffer.alloc(16)))),
      ...await many(() => code(crypto.subtle.digest('no such', Buffer.alloc(1)))),
    ]).length;`,
    2,
  ],
  [
    'streams of zlib that fail',
    `return once(await many(() => called((done) => zlib.gunzip(Buffer.from('no gzip at all'), done))));`,
    ['Z_DATA_ERROR'],
  ],
  [
    'streams of zlib that are closed before or while they work',
    `await many((i) => new Promise((resolve) => {
      const stream = i % 2 ? zlib.createGzip() : zlib.createBrotliCompress();
      stream.on('close', resolve).on('error', resolve);
      stream.write(text);
      if (i % 3 === 0) stream.close();
      else process.nextTick(() => stream.destroy());
    }));
    await promisify(zlib.gzip)(text);
    return 'closed';`,
    'closed',
  ],
  [
    'streams of zlib whose writers hear of the end',
    `return await many(() => new Promise((resolve) => {
      const stream = zlib.createGzip();
      stream.on('error', () => undefined);
      stream.write(text, (error) => resolve(error?.code ?? 'written'));
      stream.destroy();
    })).then(once);`,
    ['written'],
  ],
  [
    'outputs of zlib over their limit',
    `return once(await many(() => called((done) => zlib.gunzip(zlib.gzipSync(text), { maxOutputLength: 9 }, done))));`,
    ['ERR_BUFFER_TOO_LARGE'],
  ],
  [
    'files whose reading is aborted',
    `return once(await many((i) => {
      const abort = new AbortController();
      const read = code(promises.readFile(process.execPath, { signal: abort.signal }));
      if (i % 2) abort.abort();
      else process.nextTick(() => abort.abort());
      return read;
    }));`,
    ['ABORT_ERR'],
  ],
  [
    'streams of files that are destroyed',
    `return once(await many((i) => new Promise((resolve) => {
      const stream = fs.createReadStream(process.execPath);
      stream.on('close', () => resolve('closed'));
      if (i % 2) stream.destroy();
      else stream.once('data', () => stream.destroy());
    })));`,
    ['closed'],
  ],
  [
    'pipelines through several of them',
    `const dir = import.meta.dirname;
    fs.writeFileSync(dir + '/in', text);
    await many((i) => pipeline(fs.createReadStream(dir + '/in'), zlib.createGzip(), zlib.createGunzip(), fs.createWriteStream(dir + '/' + i)));
    return once(await many(async (i) => (await promises.readFile(dir + '/' + i)).equals(text)));`,
    [true],
  ],
  [
    'handles that are closed',
    `const handles = await many(() => promises.open(process.execPath));
    await many((i) => handles[i].close());
    return once(handles.map(({ fd }) => fd));`,
    [-1],
  ],
  [
    'names that are not found',
    `return once((await many(() => called((done) => dns.lookup('a'.repeat(64) + '.invalid', done)))).concat(
      await many(() => code(dns.promises.lookup('a'.repeat(64) + '.invalid'))))).every((found) => found !== 'done');`,
    true,
  ],
  [
    'calls that are refused for their arguments, at once',
    `const now = (action) => { try { action(); return 'done'; } catch (error) { return error.code; } };
    return once([
      now(() => crypto.pbkdf2('a', 'b', -1, 1, 'sha1', () => 0)), now(() => crypto.scrypt('a', 'b', 8, { N: 3 }, () => 0)),
      now(() => crypto.generateKeyPair('none', {}, () => 0)), now(() => crypto.pbkdf2('a', 'b', 1, 1, 'none', () => 0)),
      now(() => fs.readFile(5.5, () => 0)), now(() => zlib.gzip(5, () => 0)), now(() => dns.lookup('a', { family: 9 }, () => 0)),
    ]).includes('done');`,
    false,
  ],
  [
    'WebAssembly that compiles, or does not',
    `const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
    const all = await many((i) => code(i % 2 ? WebAssembly.compile(empty) : WebAssembly.instantiate(Uint8Array.of(1))));
    const { instance } = await WebAssembly.instantiate(empty, {});
    return [all.slice(0, 2), instance instanceof WebAssembly.Instance];`,
    [['CompileError', 'done'], true],
  ],
];

describe('a place in the pool', () => {
  it.each(WAYS)('is given back by %s', async (_what, body, result) => {
    expect(await run(body)).toEqual(result);
  });

  it('is given back by callbacks that throw', async () => {
    const result = await run(`
      let thrown = 0;
      const listeners = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.on('uncaughtException', () => (thrown += 1));
      const bang = () => { throw new Error('bang'); };
      for (let i = 0; i < 5; i += 1) {
        crypto.pbkdf2('a', 'b', 1, 1, 'sha1', bang);
        fs.stat('/', bang);
        zlib.gzip('x', bang);
        dns.lookup('localhost', bang);
      }
      while (thrown < 20) await new Promise((resolve) => setTimeout(resolve, 1));
      await promises.stat('/');
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
      return thrown;
    `);
    expect(result).toBe(20);
  });
});

describe('places', () => {
  const rig = (bound: number) => {
    const counts = new Int32Array(2);
    const begun: number[] = [];
    const places = new Places(bound, counts);
    const enter = (job: number) => places.enter(() => begun.push(job));
    return { counts, begun, places, enter };
  };

  it('let jobs begin in the order that they came', () => {
    const { counts, begun, places, enter } = rig(2);
    for (const job of [1, 2, 3, 4, 5]) enter(job);
    expect(begun).toEqual([1, 2]);
    expect([...counts]).toEqual([2, 3]);
    places.leave();
    places.leave();
    expect(begun).toEqual([1, 2, 3, 4]);
    for (let left = 0; left < 3; left += 1) places.leave();
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect([...counts]).toEqual([0, 0]);
  });

  it('skip jobs that were given up, wherever they stood', () => {
    const { counts, begun, places, enter } = rig(1);
    const waiting = [1, 2, 3, 4, 5].map(enter);
    for (const at of [1, 3, 4]) places.forget(waiting[at]!);
    expect([...counts]).toEqual([1, 1]);
    places.leave();
    places.leave();
    expect(begun).toEqual([1, 3]);
    expect([...counts]).toEqual([0, 0]);
    enter(6);
    expect(begun).toEqual([1, 3, 6]);
  });

  it('are free for what a job that has just begun asks for in its turn', () => {
    const { begun, places, enter } = rig(1);
    enter(1);
    places.enter(() => {
      begun.push(2);
      enter(3);
    });
    places.leave();
    expect(begun).toEqual([1, 2]);
    places.leave();
    expect(begun).toEqual([1, 2, 3]);
  });
});
