import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pasteable } from '../src/cli/new/host-command.ts';

const sh = promisify(execFile);
const HINT = "in the skill's folder: skillet-host exec -- npm rebuild";

test('a hint for the folder of a skill runs there when it is pasted, without the host on the PATH', async () => {
  const { PATH } = process.env;
  const [, command = ''] = pasteable(HINT, {}).split("in the skill's folder: ");
  const cwd = await mkdtemp(join(tmpdir(), 'skillet-hint-'));
  await writeFile(join(cwd, 'npm'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  const { stdout } = await sh('sh', ['-c', command], {
    cwd,
    env: { PATH: `${cwd}:${PATH ?? ''}` },
  });
  expect(stdout).toBe('rebuild\n');
});

test('where the host is on the PATH, its name is enough', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-path-'));
  await writeFile(join(dir, 'skillet-host'), '');
  expect(pasteable(HINT, { PATH: dir })).toBe(HINT);
});
