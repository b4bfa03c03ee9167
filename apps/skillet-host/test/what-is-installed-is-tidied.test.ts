import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { InstalledSkills } from '../src/cli/install/installed-skills.ts';
import { outdated } from '../src/cli/install/outdated.ts';
import { sweep } from '../src/cli/install/sweep.ts';
import { runInstall } from '../src/host/installer/run-install.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const TREE = `sha512-${'A'.repeat(86)}==`;

/** Makes it the last that has changed; clocks of file systems are coarse. */
async function touchAfter(path: string, other: string): Promise<void> {
  const changed = async (one: string) => (await stat(one)).ctimeMs;
  do await utimes(path, 0, 0);
  while ((await changed(path)) <= (await changed(other)));
}

test('of what the lock does not name the newest stays, which a host may serve; without a lock all does', async () => {
  const cwd = await workspace({
    'skillet_skills/echo/1-a/skill.js': '',
    'skillet_skills/echo/2-b/skill.js': '',
    'skillet_skills/echo/3-c/skill.js': '',
    'skillet_skills/.staging-x/skill.js': '',
    '.skillet.lock.1.tmp': '',
  });
  const all = join(cwd, 'skillet_skills');
  await mkdir(join(all, 'empty'));
  await touchAfter(join(all, 'echo/2-b'), join(all, 'echo/1-a'));
  await sweep(cwd, undefined);
  expect((await readdir(join(all, 'echo'))).toSorted()).toEqual(['1-a', '2-b', '3-c']);
  expect(existsSync(join(all, '.staging-x'))).toBe(false);
  expect(existsSync(join(cwd, '.skillet.lock.1.tmp'))).toBe(false);
  const echo = { source: '../echo', resolved: 'file:../echo', tree: TREE, folder: 'echo/3-c' };
  await sweep(cwd, { echo });
  expect((await readdir(join(all, 'echo'))).toSorted()).toEqual(['2-b', '3-c']);
  expect(await readdir(all)).toEqual(['echo']);
});

test('a host that stops ends what it has begun to install, and all that this has started', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\ninstall: {allow: [../slow]}\n',
    'slow/Skilletfile.yaml': SKILLETFILE,
  });
  const said = join(cwd, 'pid');
  await writeFile(
    join(cwd, 'slow/skill.js'),
    `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(said)}, String(process.pid));
await new Promise(() => setInterval(() => {}, 1000));\n`,
  );
  const stopping = new AbortController();
  const root = join(cwd, 'project');
  const done = runInstall(['install', '../slow', '--yes'], {
    ...{ file: join(root, 'runtime-config.yaml'), cwd: root, by: 'ada' },
    ...{ dataDir: join(root, '.skillet'), stopping: stopping.signal },
  });
  const pid = await vi.waitFor(async () => Number(await readFile(said, 'utf8')) || fail(), 30_000);
  stopping.abort();
  expect(await done).toEqual({ code: 1, told: {}, said: 'the host is stopping' });
  await vi.waitFor(() => {
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }, 10_000);
  expect(existsSync(join(root, 'skillet.lock'))).toBe(false);
}, 60_000);

function fail(): never {
  throw new Error('it has not begun');
}

test('who asks what is newer, and who installs, keep nothing from each other', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': 'skills: []\n',
    'skillet_skills/.asking-old/newest.txt': '',
    'skillet_skills/.asking-new/newest.txt': '',
  });
  const all = join(cwd, 'skillet_skills');
  await utimes(join(all, '.asking-old'), 0, 0);
  const installed = await InstalledSkills.find(undefined, {}, cwd);
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    expect(await installed.alone(() => outdated({}, {}, cwd))).toBe(0);
  } finally {
    write.mockRestore();
  }
  expect((await readdir(all)).toSorted()).toEqual(['.asking-new', '.busy']);
  await installed.asking(async (staging) => {
    await installed.alone(() => Promise.resolve());
    expect(existsSync(staging)).toBe(true);
  });
});
