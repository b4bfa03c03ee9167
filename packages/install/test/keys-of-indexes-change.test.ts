import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { MinisignSecret } from '../src/minisign/secret-key.ts';
import { signMinisign } from '../src/minisign/sign.ts';
import { IndexCache } from '../src/skill-index/index-cache.ts';
import { openIndex } from '../src/skill-index/open-index.ts';

const INDEX = Buffer.from(JSON.stringify({ format: 1, serial: 7, skills: [] }));
const URL_OF_IT = 'https://203.0.113.7/index.json';

afterEach(() => {
  vi.unstubAllGlobals();
});

function newKey(): MinisignSecret {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(8);
  const text = Buffer.concat([Buffer.from('Ed'), id, Buffer.from(x, 'base64url')]);
  return { id, key: privateKey, publicKey: text.toString('base64') };
}

/** Serves the index by its ETag, and what it is signed with by now. */
function serve(asked: string[], signature: () => string): void {
  vi.stubGlobal('fetch', (to: URL, { headers }: { headers: Record<string, string> }) => {
    const tag = headers['if-none-match'];
    asked.push(`${to.pathname} ${tag ?? '-'}`);
    if (to.pathname.endsWith('.minisig')) return Promise.resolve(new Response(signature()));
    if (tag === '"7"') return Promise.resolve(new Response(null, { status: 304 }));
    return Promise.resolve(new Response(INDEX, { headers: { etag: '"7"' } }));
  });
}

test('an index that is signed with another key by now is asked for anew, though it has not changed', async () => {
  const [first, second] = [newKey(), newKey()];
  let signer = first;
  const asked: string[] = [];
  serve(asked, () => signMinisign(INDEX, signer, 'x'));
  const cache = new IndexCache(await mkdtemp(join(tmpdir(), 'skillet-index-test-')));
  const open = ({ publicKey }: MinisignSecret) =>
    openIndex({ kind: 'url', url: URL_OF_IT }, { cwd: '/', trust: { minisign: publicKey }, cache });
  expect(await open(first)).toMatchObject({ serial: 7 });
  expect(await open(first)).toMatchObject({ serial: 7 });
  await expect(open(second)).rejects.toThrow('signed with another key');
  signer = second;
  expect(await open(second)).toMatchObject({ serial: 7 });
  // What was remembered is of a key that no longer counts.
  await expect(open(first)).rejects.toThrow('signed with another key');
  expect(asked).toEqual([
    ...['/index.json -', '/index.json.minisig -'],
    '/index.json "7"',
    ...['/index.json -', '/index.json.minisig -'],
    ...['/index.json -', '/index.json.minisig -'],
    ...['/index.json -', '/index.json.minisig -'],
  ]);
});
