import { writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const FLOOD = 200;

/**
 * Begins a flood of one call, and holds the thread until the test has seen what of it is in the pool; then
 * says what it came to.
 */
async function flood(prepare: string, call: string, expected: string, count = FLOOD) {
  const { dir, file } = skillFolder({
    'a.mjs': `
      import fs from 'node:fs';
      import { AsyncLocalStorage } from 'node:async_hooks';
      const dir = ${JSON.stringify('DIR')};
      const context = new AsyncLocalStorage();
      const called = (begin) => new Promise((resolve, reject) =>
        begin((error, result) => {
          if (error) reject(error);
          else resolve([result, context.getStore()]);
        }));
      const promised = async (promise) => [await promise, context.getStore()];
      ${prepare}
      export async function handler() {
        const calls = [];
        for (let i = 0; i < ${String(count)}; i += 1) calls.push(context.run(i, () => (${call})));
        // Streams begin in the next tick.
        await new Promise(process.nextTick);
        while (!fs.existsSync(import.meta.dirname + '/seen'));
        const results = await Promise.all(calls);
        const wrong = [];
        for (const [i, [result, store]] of results.entries()) {
          const right = JSON.stringify(${expected}) === JSON.stringify(result);
          if (!right || store !== i) wrong.push([i, store, result]);
        }
        return { wrong: wrong.slice(0, 3), settled: results.length };
      }
    `.replace('"DIR"', 'import.meta.dirname'),
    'text.txt': 'some text '.repeat(1000),
  });
  const worker = startWorker({ dir, file });
  await worker.first(ToHost.loaded);
  const answer = worker.ask({});
  await vi.waitFor(() => {
    expect([...worker.poolJobs]).toEqual([2, count - 2]);
  });
  writeFileSync(`${dir}/seen`, '');
  const result: unknown = await answer;
  return { result, left: [...worker.poolJobs] };
}

const CRYPTO = `
  import crypto from 'node:crypto';
  const pair = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.from('data');
  const signature = crypto.sign('sha256', data, pair.privateKey);
  const sealed = crypto.encapsulate(pair.publicKey);
  const secret = { privateKey: pair.privateKey, publicKey: pair.publicKey };
  const argon = (i) => ['argon2id', { message: 'm' + i, nonce: Buffer.alloc(16), parallelism: 1, tagLength: 8, memory: 8, passes: 1 }];
  const { subtle } = globalThis.crypto;
  const raw = (usages, name) => subtle.importKey('raw', Buffer.alloc(16), name, false, usages);
  const aes = await raw(['encrypt', 'decrypt'], 'AES-CBC');
  const iv = Buffer.alloc(16);
  const coded = Buffer.from(await subtle.encrypt({ name: 'AES-CBC', iv }, aes, data));
  const deriving = await raw(['deriveBits'], 'PBKDF2');
  const derivation = (i) => ({ name: 'PBKDF2', hash: 'SHA-256', salt: Buffer.from([i]), iterations: 10 });
  const hex = async (bits) => Buffer.from(await bits).toString('hex');
  const sha = (text) => crypto.createHash('sha256').update(text).digest('hex');
`;

const FILES = `
  import promises from 'node:fs/promises';
  import { promisify } from 'node:util';
  const name = dir + '/text.txt';
  const text = fs.readFileSync(name, 'utf8');
  const handle = await promises.open(name);
  const fd = fs.openSync(name);
  const streamed = (stream) => new Promise((resolve, reject) => {
    let read = '';
    const store = context.getStore();
    stream.on('data', (chunk) => (read += chunk)).on('error', reject).on('close', () => resolve([read, store]));
  });
`;

const ZLIB = `
  import zlib from 'node:zlib';
  const input = Buffer.from('some text '.repeat(10_000));
  const stream = (transform) => new Promise((resolve, reject) => {
    const chunks = [];
    const store = context.getStore();
    transform.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
      .on('end', () => resolve([Buffer.concat(chunks), store]));
    transform.end(input);
  });
  const squeezed = zlib.gzipSync(input);
`;

const DNS = `
  import dns from 'node:dns';
  import lookups from 'node:dns/promises';
`;

const WORK: readonly (readonly [name: string, prepare: string, call: string, right: string])[] = [
  [
    'pbkdf2',
    CRYPTO,
    "called((done) => crypto.pbkdf2('a' + i, 'b', 9, 8, 'sha1', done))",
    "crypto.pbkdf2Sync('a' + i, 'b', 9, 8, 'sha1')",
  ],
  [
    'scrypt',
    CRYPTO,
    "called((done) => crypto.scrypt('a' + i, 'b', 8, { N: 16 }, done))",
    "crypto.scryptSync('a' + i, 'b', 8, { N: 16 })",
  ],
  [
    'argon2',
    CRYPTO,
    'called((done) => crypto.argon2(...argon(i), done))',
    'crypto.argon2Sync(...argon(i))',
  ],
  [
    'hkdf',
    CRYPTO,
    "called((done) => crypto.hkdf('sha256', 'k' + i, '', '', 8, done)).then(async ([bits, store]) => [await hex(bits), store])",
    "Buffer.from(crypto.hkdfSync('sha256', 'k' + i, '', '', 8)).toString('hex')",
  ],
  [
    'generateKeyPair ec',
    CRYPTO,
    "called((done) => crypto.generateKeyPair('ec', { namedCurve: 'P-256' }, done)).then(([key, store]) => [key.type, store])",
    "'public'",
  ],
  [
    'generateKeyPair rsa',
    CRYPTO,
    "called((done) => crypto.generateKeyPair('rsa', { modulusLength: 512 }, done)).then(([key, store]) => [key.type, store])",
    "'public'",
  ],
  [
    'generateKeyPair ed25519',
    CRYPTO,
    "called((done) => crypto.generateKeyPair('ed25519', {}, done)).then(([key, store]) => [key.type, store])",
    "'public'",
  ],
  [
    'generateKeyPair dh',
    CRYPTO,
    "called((done) => crypto.generateKeyPair('dh', { group: 'modp1' }, done)).then(([key, store]) => [key.type, store])",
    "'public'",
  ],
  [
    'generateKey',
    CRYPTO,
    "called((done) => crypto.generateKey('hmac', { length: 64 }, done)).then(([key, store]) => [key.type, store])",
    "'secret'",
  ],
  [
    'generatePrime',
    CRYPTO,
    'called((done) => crypto.generatePrime(16, done)).then(([prime, store]) => [prime.byteLength, store])',
    '2',
  ],
  [
    'checkPrime',
    CRYPTO,
    'called((done) => crypto.checkPrime(BigInt(i + 2), done))',
    'crypto.checkPrimeSync(BigInt(i + 2))',
  ],
  [
    'randomBytes',
    CRYPTO,
    'called((done) => crypto.randomBytes(8, done)).then(([bytes, store]) => [bytes.length, store])',
    '8',
  ],
  [
    'randomFill',
    CRYPTO,
    'called((done) => crypto.randomFill(Buffer.alloc(8), done)).then(([bytes, store]) => [bytes.length, store])',
    '8',
  ],
  [
    'sign',
    CRYPTO,
    "called((done) => crypto.sign('sha256', data, pair.privateKey, done)).then(([s, store]) => [crypto.verify('sha256', data, pair.publicKey, s), store])",
    'true',
  ],
  [
    'verify',
    CRYPTO,
    "called((done) => crypto.verify('sha256', data, pair.publicKey, i % 2 ? signature : data, done))",
    'i % 2 === 1',
  ],
  [
    'diffieHellman',
    CRYPTO,
    'called((done) => crypto.diffieHellman(secret, done))',
    'crypto.diffieHellman(secret)',
  ],
  [
    'encapsulate',
    CRYPTO,
    'called((done) => crypto.encapsulate(pair.publicKey, done)).then(([{ sharedKey }, store]) => [sharedKey.byteLength, store])',
    'sealed.sharedKey.byteLength',
  ],
  [
    'decapsulate',
    CRYPTO,
    'called((done) => crypto.decapsulate(pair.privateKey, sealed.ciphertext, done)).then(async ([bits, store]) => [await hex(bits), store])',
    "Buffer.from(sealed.sharedKey).toString('hex')",
  ],
  [
    'subtle.digest',
    CRYPTO,
    "promised(hex(subtle.digest('SHA-256', Buffer.from('a' + i))))",
    "sha('a' + i)",
  ],
  [
    'subtle.digest of bytes that change',
    CRYPTO,
    "promised((() => { const bytes = Buffer.from('a' + i); const digest = hex(subtle.digest('SHA-256', bytes)); bytes.fill(0); return digest; })())",
    "sha('a' + i)",
  ],
  [
    'subtle.encrypt',
    CRYPTO,
    "promised(hex(subtle.encrypt({ name: 'AES-CBC', iv }, aes, data)))",
    "coded.toString('hex')",
  ],
  [
    'subtle.decrypt',
    CRYPTO,
    "promised(hex(subtle.decrypt({ name: 'AES-CBC', iv }, aes, coded)))",
    "data.toString('hex')",
  ],
  [
    'subtle.deriveBits',
    CRYPTO,
    'promised(hex(subtle.deriveBits(derivation(i), deriving, 64)))',
    "crypto.pbkdf2Sync(Buffer.alloc(16), Buffer.from([i]), 10, 8, 'sha256').toString('hex')",
  ],
  [
    'subtle.generateKey',
    CRYPTO,
    "promised(crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])).then(([keys, store]) => [keys.privateKey.type, store])",
    "'private'",
  ],
  ['fs.readFile', FILES, "called((done) => fs.readFile(name, 'utf8', done))", 'text'],
  [
    'fs.stat',
    FILES,
    'called((done) => fs.stat(name, done)).then(([{ size }, store]) => [size, store])',
    'text.length',
  ],
  [
    'fs.read',
    FILES,
    'called((done) => fs.read(fd, Buffer.alloc(9), 0, 9, i, done)).then(([read, store]) => [read, store])',
    '9',
  ],
  [
    'fs.writeFile',
    FILES,
    "called((done) => fs.writeFile(dir + '/' + i, 'x', done)).then(([, store]) => [fs.readFileSync(dir + '/' + i, 'utf8'), store])",
    "'x'",
  ],
  [
    'promisify(fs.read)',
    FILES,
    'promised(promisify(fs.read)(fd, Buffer.alloc(9), 0, 9, i)).then(([{ bytesRead, buffer }, store]) => [buffer.toString(), store])',
    'text.slice(i, i + 9)',
  ],
  ['promises.readFile', FILES, "promised(promises.readFile(name, 'utf8'))", 'text'],
  [
    'promises.writeFile',
    FILES,
    "promised(promises.writeFile(dir + '/' + i, 'x')).then(([, store]) => [fs.readFileSync(dir + '/' + i, 'utf8'), store])",
    "'x'",
  ],
  [
    'handle.read',
    FILES,
    'promised(handle.read(Buffer.alloc(9), 0, 9, i)).then(([{ buffer }, store]) => [buffer.toString(), store])',
    'text.slice(i, i + 9)',
  ],
  [
    'promises.readdir',
    FILES,
    'promised(promises.readdir(dir)).then(([names, store]) => [names.includes("text.txt"), store])',
    'true',
  ],
  ['a stream of a file', FILES, 'streamed(fs.createReadStream(name))', 'text'],
  ['gzip', ZLIB, 'called((done) => zlib.gzip(input, done))', 'squeezed'],
  [
    'gunzip',
    ZLIB,
    'called((done) => zlib.gunzip(squeezed, done)).then(([b, store]) => [b.equals(input), store])',
    'true',
  ],
  [
    'brotliCompress',
    ZLIB,
    'called((done) => zlib.brotliCompress(input, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }, done)).then(([b, store]) => [zlib.brotliDecompressSync(b).equals(input), store])',
    'true',
  ],
  [
    'zstdCompress',
    ZLIB,
    'called((done) => zlib.zstdCompress(input, done)).then(([b, store]) => [zlib.zstdDecompressSync(b).equals(input), store])',
    'true',
  ],
  ['a stream of deflate', ZLIB, 'stream(zlib.createDeflate())', 'zlib.deflateSync(input)'],
  [
    'dns.lookup',
    DNS,
    "called((done) => dns.lookup('localhost', { all: true }, done)).then(([found, store]) => [found.length > 0, store])",
    'true',
  ],
  [
    'dns.lookupService',
    DNS,
    "called((done) => dns.lookupService('127.0.0.1', 80, done)).then(([host, store]) => [typeof host, store])",
    "'string'",
  ],
  [
    'lookup of dns/promises',
    DNS,
    "promised(lookups.lookup('localhost')).then(([{ address }, store]) => [typeof address, store])",
    "'string'",
  ],
];

describe('a flood in a thread', () => {
  it.each(WORK)(
    'of %s has two jobs in the pool, and comes to what it should',
    async (_name, ...how) => {
      expect(await flood(...how)).toEqual({
        result: { wrong: [], settled: FLOOD },
        left: [0, 0],
      });
    },
  );
});
