import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { IndexCache } from '../src/skill-index/index-cache.ts';
import { openIndex } from '../src/skill-index/open-index.ts';
import { Builder } from './support/builder.ts';

const ACME = { identity: 'release@example.org', issuer: 'https://id.example.org' };
const ADDRESS = { kind: 'path', path: 'index.json' } as const;

let builder: Builder;
let cwd = '';
let cache: IndexCache;

beforeAll(async () => {
  builder = await Builder.open();
});

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'skillet-index-test-'));
  cache = new IndexCache(join(cwd, 'seen'));
});

/** Puts an index there, and a bundle beside it. */
async function publish(serial: number, signer = ACME): Promise<void> {
  const bytes = Buffer.from(JSON.stringify({ format: 1, serial, skills: [] }));
  await writeFile(join(cwd, 'index.json'), bytes);
  const bundle = JSON.stringify(await builder.signed(bytes, signer));
  await writeFile(join(cwd, 'index.json.sigstore.json'), bundle);
}

function open(onForgotten?: (why: string) => void, trustRoot = rootOf(builder)) {
  return openIndex(ADDRESS, { cwd, trust: { sigstore: ACME }, trustRoot, cache, onForgotten });
}

function rootOf({ trustRoot }: Builder) {
  return () => Promise.resolve(TrustedRoot.fromJSON(trustRoot));
}

test('an index that is signed by Sigstore is taken, and no older one after it', async () => {
  await writeFile(join(cwd, 'index.json'), '{"format": 1, "serial": 1, "skills": []}');
  await expect(open()).rejects.toThrow('no bundle of Sigstore beside it');
  await publish(7);
  expect(await open()).toMatchObject({ serial: 7 });
  await publish(8, { ...ACME, identity: 'someone@example.org' });
  await expect(open()).rejects.toThrow('it is signed by "someone@example.org"');
  await publish(6);
  await expect(open()).rejects.toThrow('its serial is 6, and was 7');
  await publish(8);
  expect(await open()).toMatchObject({ serial: 8 });
  // Nothing is left over beside what is kept.
  expect(await readdir(join(cwd, 'seen'))).toEqual(['seen.db']);
});

test('a newer one that another command has seen meanwhile stays the newest', async () => {
  await publish(7);
  const late = () => {
    const file = { bytes: Buffer.alloc(0), signatures: {} };
    expect(new IndexCache(join(cwd, 'seen')).write(join(cwd, 'index.json'), file, 9)).toEqual({
      serial: 9,
    });
    return rootOf(builder)();
  };
  await expect(open(undefined, late)).rejects.toThrow('its serial is 7, and was 9');
  await expect(open()).rejects.toThrow('its serial is 7, and was 9');
});

test('where nothing can be kept the index is taken, and who asks hears that', async () => {
  await publish(7);
  cache = new IndexCache(join(cwd, 'index.json', 'seen'));
  const hears = vi.fn();
  expect(await open(hears)).toMatchObject({ serial: 7 });
  expect(hears).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('ENOTDIR'));
  // What was kept, and can't be read.
  cache = new IndexCache(cwd);
  await writeFile(join(cwd, 'seen.db'), 'x'.repeat(5000));
  expect(await open(hears)).toMatchObject({ serial: 7 });
  expect(hears).toHaveBeenLastCalledWith(expect.stringContaining('not a database'));
});
