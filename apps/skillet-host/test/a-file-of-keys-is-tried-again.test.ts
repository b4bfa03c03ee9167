import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HostConfig } from '@skillet/config';
import { keyFile } from '../src/keys/key-file.ts';
import { keptKeys } from '../src/keys/kept-keys.ts';
import { workspace } from './support/workspace.ts';
import { writeKeys } from './support/write-keys.ts';

test('a file of keys that could not be used is tried again though nothing about it tells that it is another, and told once', async () => {
  const cwd = await workspace({});
  const dataDir = join(cwd, '.skillet');
  const keys = await writeKeys(cwd, ['agent']);
  const file = keyFile(dataDir);
  const good = await readFile(file, 'utf8');
  const time = new Date(1_800_000_000_000);
  const write = async (text: string) => {
    await writeFile(file, text);
    await utimes(file, time, time);
  };
  await write('x'.repeat(good.length));
  const said: unknown[] = [];
  const say = (line: unknown) => said.push(line);
  const config = {
    settings: { dataDir },
    callers: { required: true },
    mcp: { profiles: {} },
  } as HostConfig;
  const kept = await keptKeys({ config, log: { info: say, error: say, debug: say } });
  const opens = () => kept.book.byKey(keys.get('agent') ?? '') !== undefined;
  try {
    expect(opens()).toBe(false);
    const { ino } = await stat(file);
    await write(good);
    expect((await stat(file)).ino).toBe(ino);
    await expect.poll(opens, { timeout: 5000 }).toBe(true);
    // What is broken now takes nobody's key away.
    await writeFile(file, good.slice(0, 40));
    await expect.poll(() => said.length, { timeout: 5000 }).toBe(3);
    expect(opens()).toBe(true);
    expect(said).toEqual([
      expect.stringContaining('is no use: it is not JSON; nobody has a key'),
      'callers: 1 key from the file of keys',
      expect.stringContaining('it is not JSON; those that it had last are still good'),
    ]);
  } finally {
    await kept.close();
  }
});
