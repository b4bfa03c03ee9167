import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { archiveOf, parseIndexAddress } from '../src/skill-index/index-address.ts';
import { IndexCache } from '../src/skill-index/index-cache.ts';
import { openIndex } from '../src/skill-index/open-index.ts';
import { readIndex } from '../src/skill-index/read-index.ts';
import { INDEX_SCHEMA } from '../src/skill-index/schema.ts';
import { indexText } from '../src/skill-index/skill-index.ts';

const DIGEST = `sha512-${'A'.repeat(86)}==`;
const SKILL = {
  name: 'weather',
  version: '1.2.0',
  description: 'Tells the weather',
  tools: ['weather'],
  keywords: ['rain'],
  permissions: { network: ['api.example.org'] },
  published: '2026-11-30T12:00:00Z',
  url: 'weather-1.2.0.tgz',
  integrity: DIGEST,
  size: 1234,
};
const INDEX = { format: 1, name: 'acme', serial: 7, skills: [SKILL] };
const fitsSchema = new Ajv().compile(INDEX_SCHEMA);

function read(document: unknown) {
  return readIndex(Buffer.from(JSON.stringify(document)));
}

test('what an index says is read, and written as it was', () => {
  const { format: _, ...rest } = INDEX;
  const index = read({ ...INDEX, more: 1, skills: [{ ...SKILL, more: 1 }] });
  expect(index).toEqual(rest);
  const text = indexText(index);
  expect(readIndex(Buffer.from(text))).toEqual(index);
  expect(fitsSchema(JSON.parse(text))).toBe(true);
  expect(text.endsWith('}\n')).toBe(true);
});

const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as object;
const skills: readonly (readonly [string, object])[] = [
  ['a name that climbs', { name: '../x' }],
  ['a name of every object', { name: '__proto__' }],
  ['a name with a colour', { name: 'a\u001b[31m' }],
  ['no name', { name: undefined }],
  ['a version that is none', { version: 'latest' }],
  ['a version with a path', { version: '1.0.0/../../x' }],
  ['a version with a build', { version: '1.0.0+b' }],
  ['a number that no computer counts', { version: `${'9'.repeat(40)}.0.0` }],
  ['a file', { url: 'file:///etc/passwd' }],
  ['an absolute path', { url: '/etc/passwd' }],
  ['a path that climbs', { url: '../../x.tgz' }],
  ['a path that climbs later', { url: 'a/../../x.tgz' }],
  ['a path that climbs in code', { url: '%2e%2e/x.tgz' }],
  ['an address that climbs in code', { url: 'https://example.org/a/%2e%2e%2fx.tgz' }],
  ['another host without a scheme', { url: '//evil.example/x.tgz' }],
  ['http', { url: 'http://example.org/x.tgz' }],
  ['a password', { url: 'https://a:b@example.org/x.tgz' }],
  ['a fragment', { url: `https://example.org/x.tgz#${DIGEST}` }],
  ['a path of Windows', { url: 'a\\..\\x.tgz' }],
  ['a command of a shell', { url: 'https://example.org/$(id).tgz' }],
  ['no address', { url: 'https://[/x.tgz' }],
  ['another digest', { integrity: 'sha1-abc' }],
  ['a size of nothing', { size: 0 }],
  ['a size beyond all', { size: 1e12 }],
  ['a size in words', { size: '1' }],
  ['a date that is none', { published: '2026-13-45T99:00:00Z' }],
  ['words for yes', { yanked: 'yes' }],
  ['tools that are no texts', { tools: [{}] }],
  ['a text that is too long', { description: 'x'.repeat(5000) }],
  ['permissions that are too deep', { permissions: deep }],
  ['permissions that are too many', { permissions: { a: Array(2000).fill('x') } }],
  ['permissions that are a list', { permissions: [] }],
];

test.each(skills)('%s: the index is refused, and its place named', (_, wrong) => {
  expect(() =>
    read({ ...INDEX, skills: [SKILL, { ...SKILL, version: '9.0.0', ...wrong }] }),
  ).toThrow(/^`skills\[1\]/);
});

test.each([
  ['no index', {}, 'no `format`'],
  ['a list', [], 'must be an object'],
  ['another form', { ...INDEX, format: 2 }, 'this host knows 1'],
  ['no serial', { ...INDEX, serial: -1 }, '`serial`'],
  ['one thing twice', { ...INDEX, skills: [SKILL, SKILL] }, 'weather@1.2.0 twice'],
  ['skills by name', { ...INDEX, skills: { weather: SKILL } }, '`skills` must be a list'],
  ['too many', { ...INDEX, skills: Array(20_001).fill(0) }, 'more than 20000'],
  ['a skill that is none', { ...INDEX, skills: [null] }, '`skills[0]` must be an object'],
])('%s: it is refused', (_, document, says) => {
  expect(() => read(document)).toThrow(says);
});

test('what is no JSON, too long or too deep to be read is refused', () => {
  expect(() => readIndex(Buffer.from('<html>'))).toThrow('not JSON');
  expect(() => readIndex(Buffer.from([0xff, 0xfe]))).toThrow('not JSON');
  expect(() => readIndex(Buffer.alloc(16 * 1024 * 1024 + 1))).toThrow('more than');
  const depths = Buffer.from(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`);
  expect(() => readIndex(depths)).toThrow();
  const own = `{"format":1,"serial":1,"__proto__":{"skills":[]},"skills":[]}`;
  expect(readIndex(Buffer.from(own))).toEqual({ serial: 1, skills: [] });
});

test('the schema refuses nothing that is read, and nearly all that is not', () => {
  const verdicts = skills.map(([what, wrong]) => {
    const document = JSON.parse(JSON.stringify({ ...INDEX, skills: [{ ...SKILL, ...wrong }] }));
    return fitsSchema(document) ? what : undefined;
  });
  // What a pattern can't say.
  expect(verdicts.filter((what) => what !== undefined)).toEqual([
    'an address that climbs in code',
    'a password',
    'no address',
    'a date that is none',
    'permissions that are too deep',
    'permissions that are too many',
  ]);
});

test.each([
  ['https://example.org/a/index.json?x=1', 'x-1.tgz', 'https://example.org/a/x-1.tgz'],
  ['https://example.org/a/index.json', 'https://b.example/x.tgz', 'https://b.example/x.tgz'],
  ['http://127.0.0.1:8000/index.json', 'a/x.tgz', 'http://127.0.0.1:8000/a/x.tgz'],
  ['./market/index.json', 'a/x.tgz', 'market/a/x.tgz'],
])('an archive of %s at %s is %s', (address, url, expected) => {
  const index = parseIndexAddress(address);
  if ('fault' in index) throw new Error(index.fault);
  const archive = archiveOf(index, { url, integrity: DIGEST });
  expect(archive).toMatchObject({ integrity: DIGEST });
  expect('url' in archive ? archive.url : 'path' in archive && archive.path).toBe(expected);
});

test.each([
  'http://example.org/i',
  'ftp://x/i',
  'https://a:b@c/i',
  'https://x/i#y',
  '',
  'http://127.0.0.1.evil.example/i',
])('an index does not lie at %j', (address) => {
  expect(parseIndexAddress(address)).toHaveProperty('fault');
});

describe('over HTTP', () => {
  const asked: string[] = [];
  let answer: (req: IncomingMessage, res: ServerResponse) => void = () => undefined;
  const server = createServer((req, res) => {
    asked.push(`${req.url ?? ''} ${req.headers['if-none-match'] ?? '-'}`);
    answer(req, res);
  });
  const listening = new Promise<undefined>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(undefined);
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  let cache = new IndexCache('');
  beforeEach(async () => {
    await listening;
    asked.length = 0;
    cache = new IndexCache(await mkdtemp(join(tmpdir(), 'skillet-index-test-')));
  });
  const open = (minisign?: string) => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${String(port)}/index.json`;
    return openIndex({ kind: 'url', url }, { cwd: '/', trust: { minisign }, cache });
  };

  test('one that has not changed is not sent again', async () => {
    answer = (req, res) => {
      if (req.headers['if-none-match'] === '"7"') res.writeHead(304).end();
      else res.writeHead(200, { etag: '"7"' }).end(JSON.stringify(INDEX));
    };
    expect(await open()).toMatchObject({ serial: 7 });
    expect(await open()).toMatchObject({ serial: 7, skills: [{ name: 'weather' }] });
    expect(asked).toEqual(['/index.json -', '/index.json "7"']);
  });

  test.each([
    ['is not there', (res: ServerResponse) => res.writeHead(404).end(), 'the answer is 404'],
    ['is a page', (res: ServerResponse) => res.end('<html>'), 'not JSON'],
    ['never ends', (res: ServerResponse) => flood(res), 'more than'],
    [
      'is sent elsewhere',
      (res: ServerResponse) => res.writeHead(302, { location: 'http://example.org/' }).end(),
      'without https:',
    ],
    [
      'is sent to a file',
      (res: ServerResponse) => res.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'without https:',
    ],
    [
      'goes round',
      (res: ServerResponse) => res.writeHead(302, { location: '/index.json' }).end(),
      'without https:',
    ],
    [
      'breaks off',
      (res: ServerResponse) =>
        res.writeHead(200, { 'content-length': 100 }).end('{', () => res.destroy()),
      'not arrived whole',
    ],
  ] as const)('one that %s is refused', async (_, tell, says) => {
    answer = (_req, res) => void tell(res);
    await expect(open()).rejects.toThrow(says);
  });

  test('one that has to be signed, and is not, is refused', async () => {
    answer = (req, res) => {
      if (req.url === '/index.json') res.end(JSON.stringify(INDEX));
      else res.writeHead(404).end();
    };
    const key = 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3';
    await expect(open(key)).rejects.toThrow('no signature beside it');
    expect(asked).toEqual(['/index.json -', '/index.json.minisig -']);
    answer = (_req, res) => res.end(JSON.stringify(INDEX));
    await expect(open(key)).rejects.toThrow('none of minisign');
  });
});

/** Sends more than anybody takes. */
function flood(res: ServerResponse): void {
  const piece = Buffer.alloc(1024 * 1024, ' ');
  const more = () => {
    while (!res.destroyed && res.write(piece));
    res.once('drain', more);
  };
  more();
}

test('a file is read as one alone', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-index-test-'));
  const options = { cwd: dir, trust: {}, cache: undefined };
  await writeFile(join(dir, 'index.json'), JSON.stringify(INDEX));
  expect(await openIndex({ kind: 'path', path: 'index.json' }, options)).toMatchObject({
    serial: 7,
  });
  await expect(openIndex({ kind: 'path', path: 'x.json' }, options)).rejects.toThrow(
    'no such file',
  );
  await expect(openIndex({ kind: 'path', path: '.' }, options)).rejects.toThrow('no file');
  await expect(openIndex({ kind: 'path', path: '/dev/zero' }, options)).rejects.toThrow('no file');
});
