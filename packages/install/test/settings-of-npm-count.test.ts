import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registryOf } from '../src/signed/registry-keys.ts';

test('an .npmrc counts where npm is run, though a package lies above', async () => {
  const above = await mkdtemp(join(tmpdir(), 'skillet-npm-test-'));
  await writeFile(join(above, 'package.json'), '{}');
  const dir = join(above, 'skillet_skills/.staging-x');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, '.npmrc'), '@acme:registry=https://npm.acme.example/\n');
  expect(await registryOf('@acme/weather', dir)).toBe('https://npm.acme.example/');
});
