import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { watchFiles, type FileWatch } from '../src/host/watch-files.ts';
import { workspace } from './support/workspace.ts';

let watch: FileWatch | undefined;
afterEach(() => watch?.close());

test.each(['node_modules', '.venv', '.git'])(
  'a skill below a folder named %s is watched, and what is in such a folder of its own is not',
  async (name) => {
    const dir = join(await workspace(), name, 'skill');
    await mkdir(join(dir, 'node_modules'), { recursive: true });
    const changed = Promise.withResolvers<string>();
    let changes = 0;
    watch = await watchFiles(
      [dir],
      () => {
        changes += 1;
        changed.resolve('changed');
      },
      (error) => changed.reject(error),
    );
    await writeFile(join(dir, 'node_modules', 'x.js'), '1');
    await writeFile(join(dir, 'skill.mjs'), '1');
    expect(await changed.promise).toBe('changed');
    expect(changes).toBe(1);
  },
);
