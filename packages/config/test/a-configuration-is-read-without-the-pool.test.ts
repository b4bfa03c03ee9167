import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillPool } from '../../../test/support/full-pool.ts';
import { discoverConfig, loadConfig } from '../src/index.ts';
import { skillFiles, tempFolder } from './support/temp-folder.ts';

test('a configuration and its skills are read while the pool that all threads share is full', async (context) => {
  context.skip(process.platform === 'win32', 'there are no named pipes');
  const dir = await tempFolder({
    'runtime-config.yaml': 'skills: [{name: one, path: skills/one}]\n',
    ...skillFiles('skills/one'),
  });
  await using _ = fillPool(dir);
  const loaded = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env: {} });
  expect(loaded.skills.map(({ name }) => name)).toEqual(['one']);
  const found = await discoverConfig({ cwd: dir, env: {} });
  expect(found.skills.map(({ name }) => name)).toEqual(['one']);
});
