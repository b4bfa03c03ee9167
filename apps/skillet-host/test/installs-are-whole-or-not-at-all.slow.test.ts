import { spawnSync } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command, filesOf, lockOf } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const STOPPED = join(import.meta.dirname, 'support/stopped-at.ts');
const AT_ONCE = 4;

/** A project in which version 1 of a skill is installed, and where an archive of version 2 lies beside it. */
async function project(): Promise<string> {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n',
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  const { code } = await command(cwd, ['install', '../echo', '--yes']);
  expect(code).toBe(0);
  await writeFile(join(cwd, 'echo/Skilletfile.yaml'), SKILLETFILE.replace('1.0.0', '2.0.0'));
  await writeFile(join(cwd, 'echo/skill.js'), `${ECHO}// more\n`);
  expect(spawnSync('tar', ['czf', 'echo.tgz', 'echo'], { cwd }).status).toBe(0);
  return cwd;
}

/** The files that are installed and the lock, without what a command has left that the next one takes away. */
async function installedIn(cwd: string): Promise<Readonly<Record<string, string>>> {
  const { folder } = (await lockOf(cwd))['echo'] ?? {};
  const own = Object.entries(await filesOf(cwd)).filter(
    ([path]) =>
      !path.startsWith('skillet_skills/') || path.startsWith(`skillet_skills/${String(folder)}/`),
  );
  return Object.fromEntries(own.filter(([path]) => !/^\.skillet\.lock\.\d+\.tmp$/.test(path)));
}

/** Has a command stopped at its n-th step, for every n, each in a copy of the folder; ends with the one that comes through. */
async function stoppedAtEach(
  from: string,
  by: 'kill' | 'full',
  args: readonly string[],
  check: (cwd: string, done: boolean) => Promise<void>,
): Promise<number> {
  const attempt = async (n: number): Promise<boolean> => {
    const cwd = `${from}-${by}-${String(n)}`;
    await cp(from, cwd, { recursive: true });
    const env = { NODE_OPTIONS: `--import=${STOPPED}`, STOP_AT: String(n), STOP_BY: by };
    const { code, stderr, signal } = await command(cwd, args, env);
    const done = code === 0;
    if (by === 'kill') expect(done || signal === 'SIGKILL').toBe(true);
    else if (!done) expect(stderr).toMatch(/the disk is full|no space left/);
    await check(cwd, done);
    await rm(cwd, { recursive: true });
    return done;
  };
  for (let first = 1; ; first += AT_ONCE) {
    const all = Array.from({ length: AT_ONCE }, (_, n) => attempt(first + n));
    const whole = (await Promise.all(all)).indexOf(true);
    if (whole >= 0) return first + whole - 1;
  }
}

test.each(['kill', 'full'] as const)(
  'whichever step an installation is stopped at (%s), what was installed is, byte for byte, or the whole of what is new',
  { timeout: 180_000 },
  async (by) => {
    const cwd = await project();
    const before = await installedIn(cwd);
    const install = ['install', '../echo.tgz', '--yes'];
    const steps = await stoppedAtEach(cwd, by, install, async (left, done) => {
      const found = await installedIn(left);
      const { version } = (await lockOf(left))['echo'] ?? {};
      if (version === '1.0.0') expect(found).toEqual(before);
      else expect(Object.keys(found)).toHaveLength(Object.keys(before).length);
      expect(done && version === '1.0.0').toBe(false);
      // The next command finds all well, and leaves nothing but what is installed.
      expect(await command(left, ['list'])).toMatchObject({ code: 0 });
      expect((await command(left, install)).code).toBe(0);
      const after = Object.keys(await filesOf(left));
      expect(after.filter((path) => /staging|tmp/.test(path))).toEqual([]);
      expect((await lockOf(left))['echo']).toMatchObject({ version: '2.0.0' });
    });
    expect(steps).toBeGreaterThan(6);
  },
);
