import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dependencyMarks } from '../src/code/dependencies.ts';

test('a lockfile that is none, and never ends or begins to be read, is passed over', async () => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'skillet-locks-')));
  onTestFinished(() => rm(dir, { recursive: true }));
  const at = (name: string) => join(dir, name);
  execFileSync('mkfifo', [at('package-lock.json')]);
  await symlink('/dev/zero', at('yarn.lock'));
  await symlink('/proc/self/pagemap', at('uv.lock'));
  await writeFile(at('requirements'), 'a==1');
  await symlink('requirements', at('requirements.txt'));
  const marks = await dependencyMarks(dir);
  const own = marks.filter(({ path }) => path.startsWith(dir));
  expect(own.map(({ path }) => path)).toEqual([at('requirements.txt')]);
});
