import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { choosePackage } from '../src/fetch/choose-package.ts';
import { attestationsAt } from '../src/signed/prove-origin.ts';
import { isProvenBefore } from '../src/signed/proven-before.ts';
import { readJson } from '../src/signed/read-json.ts';

const INTEGRITY = `sha512-${'A'.repeat(86)}==`;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Chooses a package of which npm says this. */
async function chosenOf(said: Readonly<Record<string, unknown>>) {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-npm-test-'));
  const told = JSON.stringify({ version: '1.0.0', 'dist.integrity': INTEGRITY, ...said });
  await writeFile(join(dir, 'npm'), `#!/bin/sh\necho '${told}'\n`, { mode: 0o755 });
  vi.stubEnv('PATH', dir);
  return choosePackage('echo', 'latest', dir, { minAge: 0, now: 0 });
}

test('a publisher without a name is nobody', async () => {
  for (const name of ['', ' ', 'x'.repeat(300), 7, { name: 'ada' }]) {
    const { told, about } = await chosenOf({ '_npmUser.name': name });
    expect(told).not.toHaveProperty('publisher');
    expect(about).toEqual([]);
  }
  const { told } = await chosenOf({ '_npmUser.name': 'ada' });
  expect(told.publisher).toBe('ada');
});

test('what npm could take for an address is no version', async () => {
  expect((await chosenOf({ version: '1.0.0-rc.1+7' })).version).toBe('1.0.0-rc.1+7');
  for (const version of ['git+https://example.org/x.git', 'file:../x', '../x', '1.0', ''])
    await expect(chosenOf({ version })).rejects.toThrow('which is none');
});

test('a registry behind a path has its attestations there', () => {
  const said = new URL('https://registry.example.org/-/npm/v1/attestations/x@1.0.0');
  const path = '-/npm/v1/attestations/x@1.0.0';
  expect(attestationsAt('https://npm.acme.example/', said)).toBe(
    `https://npm.acme.example/${path}`,
  );
  const mirror = 'https://acme.example/api/npm/';
  expect(attestationsAt(mirror, said)).toBe(mirror + path);
  expect(attestationsAt(mirror, new URL(mirror + path))).toBe(mirror + path);
});

test('a registry sends nobody on to another host without https', async () => {
  const server = createServer((_, res) => {
    res.writeHead(302, { location: 'http://169.254.169.254/keys' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = readJson(`http://127.0.0.1:${String(port)}/-/npm/v1/keys`);
  await expect(asked).rejects.toThrow(/^it is redirected to an address without https:$/);
  server.close();
});

test('what a lock has is all that the rules want, or is not', () => {
  const provenance = { repository: 'https://a/x', workflow: 'w', builder: 'b' };
  const all = { publisher: 'ada', keyid: 'k', provenance };
  const signed = { require: ['signature'] } as const;
  const built = { require: ['provenance'] } as const;
  expect(isProvenBefore(undefined, { require: [] })).toBe(true);
  for (const rules of [signed, built, { require: [], builtFrom: ['https://a/*'] }]) {
    expect(isProvenBefore(all, rules)).toBe(true);
    expect(isProvenBefore({ publisher: 'ada' }, rules)).toBe(false);
    expect(isProvenBefore(undefined, rules)).toBe(false);
  }
  expect(isProvenBefore(all, { require: [], builtFrom: ['https://b/*'] })).toBe(false);
});
