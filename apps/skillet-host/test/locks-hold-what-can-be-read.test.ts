import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockedAs, lockText, readLock, type Lock, type LockedSkill } from '@skillet/config';
import { UsageError } from '@skillet/command';
import { Refused } from '@skillet/install';
import { describe, expect, test, vi } from 'vitest';
import { asDiskFault } from '../src/cli/install/disk-fault.ts';
import { InstalledSkills } from '../src/cli/install/installed-skills.ts';
import { keepLockIn, mustBeReadable } from '../src/cli/install/lock-file.ts';
import { command } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const SKILL: LockedSkill = {
  ...{ source: './a', resolved: 'file:./a', version: '1.0.0' },
  ...{ tree: `sha512-${'A'.repeat(86)}==`, folder: 'a/1.0.0-abc' },
};

async function installedIn(): Promise<InstalledSkills> {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), 'skillet-lock-')));
  return InstalledSkills.find(undefined, {}, cwd);
}

describe('a lock', () => {
  test('may have a package of PyPI with an epoch in its version', () => {
    const integrity = `sha256-${'A'.repeat(43)}=`;
    const dependencies = { 'pypi:dateparser': { resolved: 'pypi:dateparser@1!2.0', integrity } };
    const lock: Lock = { a: { ...SKILL, dependencies } };
    expect(readLock(lockText(lock))).toEqual(lock);
  });

  test('has nothing by the names that all objects have', () => {
    const lock = readLock(lockText({ a: SKILL }));
    expect(lockedAs(lock, 'a')).toEqual(SKILL);
    for (const name of ['constructor', 'toString', '__proto__'])
      expect(lockedAs(lock, name)).toBeUndefined();
  });

  test('that nobody could read again is not written', () => {
    mustBeReadable({ a: SKILL });
    const odd = { a: { ...SKILL, version: '\n1' } };
    expect(() => {
      mustBeReadable(odd);
    }).toThrow(Refused);
  });
});

test('what goes with a skill is its own: not the folder that another name has', async () => {
  const installed = await installedIn();
  for (const folder of ['a/1', 'a/2', 'b/1']) {
    await mkdir(installed.folder(folder), { recursive: true });
    await writeFile(join(installed.folder(folder), 'skill.js'), '');
  }
  // Somebody has given it another name by hand.
  await installed.drop('a', { c: { ...SKILL, folder: 'a/1' } });
  expect(await readdir(installed.folder('a'))).toEqual(['1']);
  await installed.drop('a', {});
  expect(await readdir(installed.folder('.'))).toEqual(['b']);
});

test('a lock that is there and can not be read is not taken for none: putting that back would take it away', async () => {
  const cwd = await workspace({ 'skillet.lock/a': '' });
  await expect(keepLockIn(cwd)).rejects.toThrow(UsageError);
});

test('a skill with a version that no lock can have is refused, and all is as it was', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\n',
    'echo/Skilletfile.yaml': SKILLETFILE.replace('1.0.0', '"\\n1"'),
    'echo/skill.js': ECHO,
  });
  const { code, stderr } = await command(cwd, ['install', '../echo', '--yes']);
  expect(stderr).toContain('is not installed: skillet.lock can');
  expect(code).toBe(1);
  expect(await readdir(join(cwd, 'project'))).not.toContain('skillet.lock');
  expect((await command(cwd, ['uninstall', 'constructor'])).stderr).toContain('is not installed');
});

test('a skill at whose mount another one is served is refused, also while no host runs', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: [{name: echo, path: ../echo}]\n',
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  const { code, stderr } = await command(cwd, ['install', '../echo', '--yes']);
  expect(stderr).toContain('no host could serve it: ');
  expect(stderr).toContain('the mount `echo` is taken by `echo`');
  expect(code).toBe(1);
  expect(await readdir(join(cwd, 'project'))).not.toContain('skillet.lock');
  expect((await command(cwd, ['install', '../echo', '--yes', '--name', 'other'])).code).toBe(0);
});

test.each([
  [{ code: 'ENOSPC' }, 'the disk is full'],
  [{ errcode: 13 }, 'the disk is full'],
  [{ code: 'EROFS' }, "skillet_skills can't be written (no permission)"],
])('%j is told to whoever installs, updates or takes away, without a stack', (about, message) => {
  const fault = asDiskFault(Object.assign(new Error('odd'), about));
  expect(fault).toBeInstanceOf(UsageError);
  expect(fault).toMatchObject({ message });
});

test('npm has the settings beside the configuration where it fetches for it', async () => {
  const cwd = await workspace({ '.npmrc': '@acme:registry=https://npm.acme.example/\n' });
  const installed = await InstalledSkills.find(undefined, {}, cwd);
  await installed.alone(() =>
    installed.staged(async (staging) => {
      expect(await readFile(join(staging, '.npmrc'), 'utf8')).toContain('npm.acme.example');
    }),
  );
  await rm(join(cwd, '.npmrc'));
  await mkdir(join(cwd, '.npmrc'));
  const task = vi.fn(() => Promise.resolve());
  await expect(installed.alone(() => installed.staged(task))).rejects.toThrow('.npmrc');
  expect(task).not.toHaveBeenCalled();
});

test('what lies where something is to be put is there again when that fails', async () => {
  const cwd = await workspace({ 'skillet_skills/a/1/skill.js': ECHO });
  const installed = await InstalledSkills.find(undefined, {}, cwd);
  await expect(installed.replace(join(cwd, 'nowhere'), 'a/1', join(cwd, 'aside'))).rejects.toThrow(
    'ENOENT',
  );
  expect(await readFile(join(cwd, 'skillet_skills/a/1/skill.js'), 'utf8')).toBe(ECHO);
});
