import { setFlagsFromString } from 'node:v8';
import { describe, expect } from 'vitest';
import { both, everyday as it, rows, slow } from '../../../test/support/runs.ts';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const LIMIT = 64e6;

/** What a handler with this body returns, in a worker that may take 64 MB. */
async function result(body: string): Promise<unknown> {
  const source = `
    import { createRequire } from 'node:module';
    import { promisify } from 'node:util';
    const require = createRequire(import.meta.url);
    const attempt = (action) => { try { return action(); } catch (e) { return e.name + ': ' + e.message; } };
    export const handler = async () => { ${body} };
  `;
  // As a supervisor does.
  setFlagsFromString('--expose-gc');
  const worker = startWorker({ ...skillFolder({ 'a.mjs': source }), memoryLimit: LIMIT });
  await worker.first(ToHost.loaded);
  return worker.ask({});
}

const REFUSED = /^RangeError: .* more than limits\.memory of 64000000 bytes$/;

describe('what would take more than the limit in one call is refused', () => {
  both.each(
    rows(
      [
        'Buffer.alloc(65e6)',
        'Buffer.concat([], 65e6)',
        'new Uint8Array(65e6).fill(1)',
        'new SharedArrayBuffer(65e6)',
        "new File([new Uint8Array(65e6)], 'a')",
        "'x'.repeat(65e6)",
        "'x'.repeat(9e6).split('')",
        'zlib.gunzipSync(bomb)',
        'zlib.zstdDecompressSync(zlib.zstdCompressSync(many))',
      ],
      [
        'Buffer.allocUnsafe(65e6)',
        'Buffer.allocUnsafeSlow(65e6)',
        'Buffer.concat(Array.from({ length: 65 }, () => one))',
        'new Buffer(65e6)',
        'new Float64Array(9e6).fill(1)',
        'new SharedArrayBuffer(1, { maxByteLength: 1e9 }).grow(65e6)',
        'new Blob(Array.from({ length: 65 }, () => one))',
        "new (require('buffer').Blob)(new Set([new Uint8Array(65e6)]))",
        "'x'.padStart(65e6)",
        "'x'.padEnd(65e6, 'yz')",
        "'x'.repeat(1e6).replaceAll('x', 'y'.repeat(65))",
        "'x'.repeat(1e6).replaceAll('', 'y'.repeat(65))",
        "'x,'.repeat(9e6).split(',')",
        "'x'.repeat(9e6).replace(/x/g, 'yz')",
        "'x'.repeat(9e6).replaceAll(/x/g, () => '')",
        "'x'.repeat(9e6).match(/x/g)",
        "'\u{1F600}'.repeat(9e6).replace(/(?:)/gu, '')",
        'zlib.inflateSync(zlib.deflateSync(many), { maxOutputLength: 1e9 })',
        'zlib.unzipSync(bomb, {})',
        'zlib.brotliDecompressSync(zlib.brotliCompressSync(many))',
      ],
    ),
  )('%s', async (expression) => {
    const body = `
      const zlib = require('zlib');
      const one = new Uint8Array(1e6);
      const many = new Uint8Array(65e6);
      const bomb = zlib.gzipSync(many);
      return attempt(() => (${expression}).length ?? 'made');
    `;
    expect(await result(body)).toMatch(REFUSED);
  });

  it('also when it is told to a callback, or a promise', async () => {
    const body = `
      const zlib = require('zlib');
      const bomb = zlib.gzipSync(new Uint8Array(65e6));
      const say = (e) => e.name + ': ' + e.message;
      return [
        await new Promise((resolve) => zlib.gunzip(bomb, (e) => resolve(say(e)))),
        await new Promise((resolve) => zlib.gunzip(bomb, { maxOutputLength: 1e9 }, (e) => resolve(say(e)))),
        await promisify(zlib.unzip)(bomb).catch(say),
        await promisify(zlib.gunzip)(bomb, { maxOutputLength: 10 }).catch((e) => e.code),
      ];
    `;
    const refused = expect.stringMatching(REFUSED) as unknown;
    expect(await result(body)).toEqual([refused, refused, refused, 'ERR_BUFFER_TOO_LARGE']);
  });

  slow('what a child prints beyond it ends the child', async () => {
    const body = `
      const childProcess = require('child_process');
      const command = 'head -c 65000000 /dev/zero';
      const maxBuffer = Infinity;
      const code = (action) => { try { return action().length; } catch (e) { return e.code; } };
      const later = (call) => call.then(({ stdout }) => stdout.length, (e) => e.code);
      const args = ['-c', command];
      return [
        code(() => childProcess.execSync(command, { maxBuffer })),
        code(() => childProcess.execFileSync('sh', args, { maxBuffer })),
        childProcess.spawnSync('sh', args, { maxBuffer }).error?.code,
        await later(promisify(childProcess.exec)(command, { maxBuffer })),
        await later(promisify(childProcess.execFile)('sh', args, { maxBuffer })),
        await new Promise((resolve) => childProcess.exec(command, { maxBuffer: 1e9 }, (e) => resolve(e.code))),
        (await promisify(childProcess.exec)('echo 1', { maxBuffer })).stdout,
        childProcess.execFileSync('echo', ['1'], { maxBuffer, encoding: 'utf8' }),
        code(() => childProcess.execSync('head -c 2000000 /dev/zero')),
      ];
    `;
    const over = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
    const full = 'ENOBUFS';
    expect(await result(body)).toEqual([full, full, full, over, over, over, '1\n', '1\n', full]);
  });
});

describe('what is made little by little is refused beyond the limit', () => {
  it.each([
    ['shared memory', 'kept.push(new SharedArrayBuffer(1e6))'],
    ['blobs', 'kept.push(new Blob([one]))'],
    ['object URLs', 'URL.createObjectURL(new Blob([one]))'],
    ['object URLs of one blob', 'URL.createObjectURL(none)'],
    ['messages that nobody reads', 'port1.postMessage(one)'],
    ['texts that nobody reads', "port1.postMessage('x'.repeat(1e6))"],
    ['objects that nobody reads', 'port1.postMessage({ deep: [one] })'],
    ['empty messages that nobody reads', 'port1.postMessage(null)'],
    ['broadcasts', 'broadcast.postMessage(one)'],
  ])('%s', async (_what, make) => {
    const body = `
      const kept = [];
      const one = new Uint8Array(1e6);
      const none = new Blob([]);
      const { port1 } = new MessageChannel();
      const broadcast = new BroadcastChannel('mine');
      try {
        for (let n = 0; n < 1e6; n += 1) ${make};
        return 'all';
      } catch (e) {
        return e.name + ': ' + e.message;
      } finally {
        port1.close();
        broadcast.close();
      }
    `;
    expect(await result(body)).toMatch(REFUSED);
  });

  it.each([
    ['shared memory that is garbage', 'new SharedArrayBuffer(1e6); await turn();'],
    ['blobs that are garbage', 'new Blob([one]); await turn();'],
    ['object URLs that are revoked', 'URL.revokeObjectURL(URL.createObjectURL(none));'],
    ['messages that are received', 'port1.postMessage(one); receiveMessageOnPort(port2);'],
    ['messages that are heard', 'port3.postMessage({ one }); await heard();'],
    [
      'channels that are closed',
      'const c = new MessageChannel(); c.port1.postMessage(one); c.port2.close();',
    ],
    ['broadcasts', 'broadcast.postMessage(one); await turn();'],
  ])('but not %s', async (_what, make) => {
    const body = `
      const { receiveMessageOnPort } = require('worker_threads');
      const one = new Uint8Array(1e6);
      const none = new Blob([]);
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      const { port1, port2 } = new MessageChannel();
      const { port1: port3, port2: port4 } = new MessageChannel();
      let hear;
      port4.onmessage = () => hear();
      const heard = () => new Promise((resolve) => (hear = resolve));
      const broadcast = new BroadcastChannel('mine');
      try {
        for (let n = 0; n < 300; n += 1) { ${make} }
        return 'all';
      } finally {
        for (const port of [port1, port3, broadcast]) port.close();
      }
    `;
    expect(await result(body)).toBe('all');
  });
});

describe('a database in memory', () => {
  it.each([
    ["new DatabaseSync(':memory:')", ''],
    ["new DatabaseSync('')", ''],
    [
      "(() => { const db = new DatabaseSync(':memory:', { open: false }); db.open(); return db; })()",
      '',
    ],
    ["new (class Mine extends DatabaseSync {})('file:x?mode=memory&cache=shared')", ''],
    ["new DatabaseSync(':memory:')", 'db.exec("attach \':memory:\' as other");'],
    ['new DatabaseSync(FILE)', 'db.prepare("attach \':memory:\' as other").run();'],
    ["new DatabaseSync(':memory:')", "db.exec('pragma max_page_count=1000000000');"],
    ["new DatabaseSync(':memory:')", "db.exec('pragma page_size=65536; vacuum');"],
  ])('%s is full at the limit %s', async (open, before) => {
    const { dir } = skillFolder({ x: '' });
    const body = `
      const FILE = ${JSON.stringify(dir)} + '/data.db';
      const { DatabaseSync } = require('node:sqlite');
      const db = ${open};
      ${before}
      const table = ${before.includes('attach')} ? 'other.t' : 't';
      db.exec('create table ' + table + '(x)');
      const insert = db.prepare('insert into ' + table + ' values(zeroblob(1000000))');
      let n = 0;
      try { for (; n < 200; n += 1) insert.run(); } catch (e) { return { n, message: e.message }; }
      return n;
    `;
    const { n, message } = (await result(body)) as { n: number; message: string };
    expect(n).toBeLessThan(66);
    expect(n).toBeGreaterThan(60);
    expect(message).toBe(
      'database or disk is full: a database in memory would take more than limits.memory of 64000000 bytes',
    );
  });

  it('shares the limit with others, and has all of it when they are closed', async () => {
    const body = `
      const { DatabaseSync } = require('node:sqlite');
      const all = Array.from({ length: 4 }, () => new DatabaseSync(':memory:'));
      const fill = (db) => {
        db.exec('create table t(x)');
        let n = 0;
        try { for (;; n += 1) db.exec('insert into t values(zeroblob(1000000))'); } catch { return n; }
      };
      const shares = all.map(fill);
      for (const db of all.slice(1)) db.close();
      all[0].exec('drop table t');
      return { shares, alone: fill(all[0]) };
    `;
    const { shares, alone } = (await result(body)) as { shares: number[]; alone: number };
    for (const share of shares) expect(share).toBe(15);
    expect(alone).toBeGreaterThan(60);
  });

  it('has no value that is larger than the limit', async () => {
    const body = `
      const { DatabaseSync } = require('node:sqlite');
      return attempt(() => new DatabaseSync(':memory:').prepare('select zeroblob(65000000) as x').get());
    `;
    expect(await result(body)).toBe('Error: string or blob too big');
  });
});

describe('what is small is as ever', () => {
  const cases: readonly (readonly [expression: string, expected: unknown])[] = [
    ["new Blob(['a', new Uint8Array(2)], { type: 'text/x' }).type", 'text/x'],
    ["await new Blob(['a', 'b']).text()", 'ab'],
    ['new Blob().size + new Blob(undefined).size', 0],
    ['attempt(() => new Blob(5))', expect.stringContaining('TypeError')],
    ['attempt(() => Blob([]))', expect.stringContaining('TypeError')],
    ['Object.prototype.toString.call(new Blob([]))', '[object Blob]'],
    ["new Blob([]).constructor === Blob && Blob === require('buffer').Blob", true],
    ["new Blob([]) instanceof Blob && new File([], 'a') instanceof Blob", true],
    ['new (class Mine extends Blob {})([]).constructor.name', 'Mine'],
    ["new File(['a'], 'b.txt').name + File.name + Blob.name + Blob.length", 'b.txtFileBlob0'],
    ["(await new Response(new Blob(['a'])).blob()) instanceof Blob", true],
    ["typeof structuredClone(new Blob(['a'])).size", 'number'],
    [
      "await new Response(URL.createObjectURL(new Blob(['a']))).text().then((t) => t.slice(0, 5))",
      'blob:',
    ],
    ["await (await fetch(URL.createObjectURL(new Blob(['a'])))).text()", 'a'],
    ['attempt(() => URL.createObjectURL({}))', expect.stringContaining('TypeError')],
    ['new SharedArrayBuffer(8).slice(0, 4).byteLength', 4],
    ['new SharedArrayBuffer(8) instanceof SharedArrayBuffer', true],
    ['SharedArrayBuffer[Symbol.species] === SharedArrayBuffer', true],
    ['new SharedArrayBuffer(8).constructor === SharedArrayBuffer', true],
    ['[SharedArrayBuffer.name, SharedArrayBuffer.length].join()', 'SharedArrayBuffer,1'],
    ['Atomics.add(new Int32Array(new SharedArrayBuffer(8)), 0, 5)', 0],
    ['attempt(() => new SharedArrayBuffer(-1))', expect.stringContaining('RangeError')],
    [
      'attempt(() => { const s = new SharedArrayBuffer(8, { maxByteLength: 16 }); s.grow(16); return s.byteLength; })',
      16,
    ],
    [
      'attempt(() => SharedArrayBuffer.prototype.grow.call({}, 5))',
      expect.stringContaining('TypeError'),
    ],
    [
      "new MessageChannel() instanceof MessageChannel && MessageChannel === require('worker_threads').MessageChannel",
      true,
    ],
    ['new MessageChannel().port1 instanceof MessagePort', true],
    ['Object.keys(new MessageChannel().port1).length', 0],
    [
      "await new Promise((r) => { const { port1, port2 } = new MessageChannel(); port2.on('message', (m) => { port1.close(); r(m.a); }); port1.postMessage({ a: 5 }); })",
      5,
    ],
    [
      "await new Promise((r) => { const { port1, port2 } = new MessageChannel(); port2.addEventListener('message', (e) => { port1.close(); r(e.data.byteLength + e.ports.length); }); const b = new ArrayBuffer(7); port2.start(); port1.postMessage(b, [b]); })",
      7,
    ],
    [
      'attempt(() => new MessageChannel().port1.postMessage(() => 1))',
      expect.stringContaining('DataCloneError'),
    ],
    [
      "await new Promise((r) => { const a = new BroadcastChannel('x'); const b = new BroadcastChannel('x'); b.onmessage = (e) => { a.close(); b.close(); r(e.data); }; a.postMessage('hi'); })",
      'hi',
    ],
    [
      "Buffer.alloc(3, 'ab').toString() + Buffer.alloc(2, 1).join() + Buffer.alloc.length",
      'aba1,13',
    ],
    ["Buffer.concat([Buffer.from('a'), Buffer.from('bc')], 2).toString()", 'ab'],
    ["attempt(() => Buffer.concat('x'))", expect.stringContaining('TypeError')],
    ['attempt(() => Buffer.concat([1]))', expect.stringContaining('TypeError')],
    ["attempt(() => Buffer.alloc('x'))", expect.stringContaining('TypeError')],
    ["new Uint8Array(3).fill(7, 1).join() + Buffer.alloc(3).fill('ab').toString()", '0,7,7aba'],
    ['attempt(() => Uint8Array.prototype.fill.call([], 1))', expect.stringContaining('TypeError')],
    ["'ab'.repeat(2) + 'x'.padStart(3) + 'x'.padEnd(3, 'y')", 'abab  xxyy'],
    ["attempt(() => 'x'.repeat(-1))", expect.stringContaining('RangeError')],
    ['attempt(() => String.prototype.repeat.call(null, 1))', expect.stringContaining('TypeError')],
    ["String.prototype.repeat.call(12, 2) + 'a'.padStart(1e9, '')", '1212a'],
    [
      "'a,b,c'.split(',').length + 'a,b'.split().length + 'abc'.split('', 2).length + 'a1b'.split(/1/).length",
      8,
    ],
    [
      "'ab'.repeat(5e6).replace(/(?=a{2})|$/g, '!').length + ('x'.repeat(9e6).match(/y/g) ?? 'none')",
      '10000001none',
    ],
    [
      "'aXbX'.replace(/X/g, '-') + 'aXbX'.replaceAll('X', () => 'y') + 'ab'.match(/b/).index",
      'a-b-ayby1',
    ],
    [
      "'x'.repeat(9e6).split('y').length + 'x'.repeat(9e6).split('x', 5).length + 'x'.repeat(9e6).split(/y/).length",
      7,
    ],
    [
      'String.prototype.split.name + String.prototype.split.length + Object.keys(String.prototype).length',
      'split20',
    ],
    ["require('zlib').gunzipSync(require('zlib').gzipSync('a')).toString()", 'a'],
    [
      "require('zlib').gunzipSync(require('zlib').gzipSync('a'), { info: true }).buffer.toString()",
      'a',
    ],
    ["(await promisify(require('zlib').gzip)('a', { level: 1 })).length > 5", true],
    ["attempt(() => require('zlib').gzip('a'))", expect.stringContaining('TypeError')],
    [
      "attempt(() => require('zlib').gzipSync('a', { maxOutputLength: 'x' }))",
      expect.stringContaining('TypeError'),
    ],
    [
      "new (require('node:sqlite').DatabaseSync)(':memory:') instanceof require('node:sqlite').DatabaseSync",
      true,
    ],
    ["require('node:sqlite').DatabaseSync.name", 'DatabaseSync'],
    [
      "attempt(() => require('node:sqlite').DatabaseSync(':memory:'))",
      expect.stringContaining('TypeError'),
    ],
  ];
  // A worker has room for many of them.
  it.each(Array.from({ length: 4 }, (_, part) => part))('part %i', async (part) => {
    const size = Math.ceil(cases.length / 4);
    const own = cases.slice(part * size, (part + 1) * size);
    const calls = own.map(([expression]) => `async () => (${expression})`);
    const body = `
      const answers = [];
      for (const call of [${calls.join(',\n')}]) answers.push(await call());
      return answers;
    `;
    const answers = (await result(body)) as unknown[];
    const expressions = own.map(([expression]) => expression);
    expect(expressions.map((expression, at) => [expression, answers[at]])).toEqual(own);
  });
});
