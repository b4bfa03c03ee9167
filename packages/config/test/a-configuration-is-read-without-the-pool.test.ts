import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverConfig, loadConfig } from '../src/index.ts';
import { skillFiles, tempFolder } from './support/temp-folder.ts';

/** Threads that libuv's pool has. */
const POOL = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);

/** Has all threads of the pool open a pipe that nobody writes to. */
async function fillPool(dir: string) {
  const pipe = join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opened = Array.from({ length: POOL }, () => open(pipe, constants.O_RDONLY));
  return async () => {
    const writer = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    for (const file of await Promise.all(opened)) await file.close();
    closeSync(writer);
  };
}

test('a configuration and its skills are read while the pool that all threads share is full', async (context) => {
  context.skip(process.platform === 'win32', 'there are no named pipes');
  const dir = await tempFolder({
    'runtime-config.yaml': 'skills: [{name: one, path: skills/one}]\n',
    ...skillFiles('skills/one'),
  });
  const release = await fillPool(dir);
  try {
    const loaded = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env: {} });
    expect(loaded.skills.map(({ name }) => name)).toEqual(['one']);
    const found = await discoverConfig({ cwd: dir, env: {} });
    expect(found.skills.map(({ name }) => name)).toEqual(['one']);
  } finally {
    await release();
  }
});
