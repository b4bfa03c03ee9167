import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { makePair } from './support/make-pair.ts';
import { reload } from './support/versioned-skill.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** Each begins dozens of long jobs, or one after the other without an end, and never answers. */
const FLOODS = `
import { pbkdf2 } from 'node:crypto';
import { lookup } from 'node:dns';
import fs from 'node:fs';
import { brotliCompress } from 'node:zlib';

const text = Buffer.alloc(5_000_000, 'all work and no play makes a dull text, ');
const file = import.meta.dirname + '/large';
fs.writeFileSync(file, text);
const fd = fs.openSync(file);
const buffer = Buffer.alloc(text.length);
const read = () => fs.read(fd, buffer, 0, buffer.length, 0, read);
const done = () => {};
const floods = {
  hashes: () => pbkdf2('secret', 'salt', 1e7, 64, 'sha512', done),
  compression: () => brotliCompress(text, done),
  files: read,
  // As long as a resolver lets one wait; where it answers at once, this is soon over.
  names: (n) => lookup('name-' + n + '.invalid', done),
};
export const handler = ({ text }, context) => {
  for (let job = 0; job < 50; job += 1) floods[text](job);
  context.log.info('flooding with ' + text);
  return new Promise(done);
};
`;
const KINDS = ['hashes', 'compression', 'files', 'names'];

/** Uses the pool for each call. */
const NEIGHBOUR = `
import { pbkdf2 } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const uses = {
  hashes: async () => (await promisify(pbkdf2)('secret', 'salt', 10, 4, 'sha1')).length,
  compression: async () => promisify(gunzip)(await promisify(gzip)('squeezed')),
  files: async () => (await readFile(import.meta.filename, 'utf8')).includes('uses'),
  names: async () => (await lookup('127.0.0.1.', { family: 4 }).catch(() => lookup('localhost'))).address,
};
export const handler = async ({ text }) => ({ text: 'v1 ' + (await uses[text]()) });
`;
const DIES = 'export const handler = () => process.exit(3);\n';

const CONFIG = `skills:
${KINDS.map((kind) => `  - {name: ${kind}, path: floods, mount: ${kind}, timeout: 5m}\n`).join('')}
  - {name: neighbour, path: neighbour}
  - {name: dies, path: dies}
server: {host: 127.0.0.1, port: 0, tls: {key: tls.key, cert: tls.crt}}
`;

/** Files of one skill. */
const skill = (dir: string, code: string) => ({
  [`${dir}/Skilletfile.yaml`]: SKILLETFILE,
  [`${dir}/skill.js`]: code,
});

describe('while four skills flood the pool that all threads share', () => {
  let cwd: string;
  let cli: Cli;
  let url: string;
  const write = (name: string, text: string) => writeFile(join(cwd, name), text);
  const takePair = async (name: string) => {
    const { key, cert } = await makePair(cwd, name);
    await write('tls.crt', cert);
    await write('tls.key', key);
  };
  /** The floods whose call was answered, which none should be. */
  const over: string[] = [];

  beforeAll(async () => {
    // The certificate is nobody's that this process could know.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    cwd = await workspace({
      'runtime-config.yaml': CONFIG,
      ...skill('floods', FLOODS),
      ...skill('neighbour', NEIGHBOUR),
      ...skill('dies', DIES),
    });
    await takePair('first');
    // Under its launcher a host has a pool of 32.
    cli = new Cli({ cwd, launcher: true });
    url = await cli.url();
    for (const kind of KINDS) {
      const end = () => over.push(kind);
      void run(url, kind, { text: kind }).then(end, end);
    }
    for (const kind of KINDS) await cli.line(({ msg }) => msg === `flooding with ${kind}`);
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await cli[Symbol.asyncDispose]();
  });

  test.each([
    ['hashes', 'v1 4'],
    ['compression', 'v1 squeezed'],
    ['files', 'v1 true'],
    ['names', 'v1 127.0.0.1'],
  ])('a neighbour that needs it for %s answers', async (text, answer) => {
    for (let call = 0; call < 10; call += 1)
      expect(await run(url, 'neighbour', { text })).toMatchObject({
        status: 200,
        body: { text: answer },
      });
  });

  test('a reload loads edited code', async () => {
    await write('neighbour/skill.js', NEIGHBOUR.replace('v1', 'v2'));
    expect(await reload(url)).toMatchObject({
      status: 200,
      body: { updated: ['neighbour'], failed: [] },
    });
    expect(await run(url, 'neighbour', { text: 'hashes' })).toMatchObject({
      body: { text: 'v2 4' },
    });
  });

  test('a crash report is written', async () => {
    expect((await run(url, 'dies', { text: 'now' })).status).toBe(502);
    const dir = join(cwd, '.skillet/crashes');
    const report = await vi.waitFor(async () => {
      const [name] = (await readdir(dir)).filter((file) => file.endsWith('.json'));
      return JSON.parse(await readFile(join(dir, String(name)), 'utf8')) as unknown;
    }, 20_000);
    expect(report).toMatchObject({ mount: 'dies', cause: { kind: 'exit', code: 3 } });
  });

  test('a new certificate is taken over', async () => {
    await takePair('second');
    await cli.line(({ msg }) => msg.startsWith('new certificate'));
  });

  test('the configuration is checked', async () => {
    await using check = new Cli({ cwd, args: ['check', '--config-only'] });
    expect(await check.exit).toMatchObject({ code: 0 });
  });

  test('and the floods go on', async () => {
    const told = cli.lines.filter(({ mount, level }) => level !== 'info' && mount !== 'dies');
    expect(told).toEqual([]);
    expect(over).toEqual([]);
    const { skills } = await get(`${url}/health`);
    for (const kind of KINDS) expect(skills).toMatchObject({ [kind]: { status: 'loaded' } });
    expect(cli.lines.filter(({ mount, level }) => level !== 'info' && mount !== 'dies')).toEqual(
      [],
    );
  });
});
