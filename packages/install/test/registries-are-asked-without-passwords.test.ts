import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { keysOf, registryOf } from '../src/signed/registry-keys.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A folder, and an npm that has these settings and hides another registry. */
async function folderWith(settings: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-npm-test-'));
  const program = `#!/bin/sh
case "$2 $3" in
  list*) echo '${JSON.stringify(settings)}' ;;
  'get @hidden:registry') exit 1 ;;
  *) echo undefined ;;
esac
`;
  await writeFile(join(dir, 'npm'), program, { mode: 0o755 });
  vi.stubEnv('PATH', dir);
  return dir;
}

test('a password in the address of a registry is not handed on', async () => {
  const dir = await folderWith({
    registry: 'https://ada:secret@npm.example.org',
    '@acme:registry': 'https://token@acme.example.org/npm/',
  });
  expect(await registryOf('weather', dir)).toBe('https://npm.example.org/');
  expect(await registryOf('@acme/weather', dir)).toBe('https://acme.example.org/npm/');
});

test('no other registry is asked where npm hides the one that a package is from', async () => {
  const dir = await folderWith({ registry: 'https://npm.example.org/' });
  expect(await registryOf('@hidden/weather', dir)).toBeUndefined();
  expect(await registryOf('@other/weather', dir)).toBe('https://npm.example.org/');
  expect(await registryOf('weather', await folderWith({}))).toBeUndefined();
  expect(await keysOf(undefined)).toContain('npm does not say which registry');
});
