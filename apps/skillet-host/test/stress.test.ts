import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOMBS } from '../../../examples/chaos/bombs.ts';
import { APP_BOMBS } from '../../../examples/chaos_app/bombs.ts';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { ANSWERING } from '../../../examples/chaos/bombs/answering.ts';
import { ATTACKS, SHORT } from '../src/cli/stress/attack/attacks.ts';
import { CLIENTS } from '../src/cli/stress/attack/clients/clients.ts';
import { HOST_ATTACKS } from '../src/cli/stress/attack/lists/host-attacks.ts';
import { CRASH_LOOPS } from '../src/cli/stress/host/mounts.ts';
import type { StressResult } from '../src/cli/stress/report/summary.ts';
import { Cli, type Exit } from './support/cli.ts';

const PYTHON_BOMBS = await readFile(
  new URL('../../../examples/chaos_python/bombs.py', import.meta.url),
  'utf8',
);
/** Far above what the short form takes. */
const A_WHILE = 180_000;

/** Runs the command with a folder for temporary files that is its own. */
async function stress(...args: string[]): Promise<{ exit: Exit; left: string[] }> {
  const { cli, left } = await start(...args);
  await using _ = cli;
  return { exit: await cli.exit, left: await left() };
}

async function start(...args: string[]) {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-stress-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const cli = new Cli({ args: ['stress', ...args], env: { TMPDIR: dir }, cwd: dir });
  return { cli, left: () => readdir(dir) };
}

describe('skillet-host stress', () => {
  test(
    'shows that the host survives a dozen bombs and its neighbours lose no request',
    async () => {
      const { exit, left } = await stress('--short', '--json');
      const result = JSON.parse(exit.stdout) as StressResult;
      const withoutPython = (await missingPython()) !== undefined;
      const wanted = SHORT.filter((name) => !withoutPython || !name.startsWith('python-'));
      expect(result.rows.map(({ bomb }) => bomb).toSorted()).toEqual(wanted.toSorted());
      for (const { bomb, hostEnded, attacked, calm, recovery } of result.rows) {
        expect({ bomb, hostEnded }).toEqual({ bomb });
        expect({ bomb, failures: attacked.failures }).toEqual({ bomb, failures: {} });
        expect({ bomb, failures: calm.failures }).toEqual({ bomb, failures: {} });
        expect(attacked.requests).toBeGreaterThan(0);
        expect({ bomb, lost: recovery.kind === 'lost' }).toEqual({ bomb, lost: false });
      }
      const said = withoutPython ? /^1 bombs in Python are left out: .*\n$/ : /^$/;
      expect(exit.stderr).toMatch(said);
      expect(left).toEqual([]);
    },
    A_WHILE,
  );

  test('says why bombs in Python are left out where there is none', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'skillet-no-python-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const without = (only: string) =>
      new Cli({ args: ['stress', '--short', '--only', only], env: { PATH: dir }, cwd: dir });
    await using alone = without('python-*');
    expect(await alone.exit).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bombs in Python cannot be set off: there is no python3'),
    });
    await using mixed = without('throw,python-exit');
    const { stdout } = await mixed.exit;
    expect(stdout).toContain('1 bombs in Python are left out: there is no python3\n');
    expect(stdout).toContain('1 bombs, 0 ended the host');
  }, 60_000);

  test('a fork bomb is gone with its group, whoever has left that', async (context) => {
    const missing = await missingPython();
    context.skip(missing !== undefined, missing);
    const { exit } = await stress('--short', '--only', 'python-fork-bomb', '--json');
    const { rows, left } = JSON.parse(exit.stdout) as StressResult;
    expect(rows[0]).toMatchObject({ attacked: { failures: {} }, recovery: { kind: 'recovered' } });
    expect(rows[0]?.caller?.clear).toBe(true);
    expect(left?.processes).toBeLessThanOrEqual(0);
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
    expect(stdout).not.toMatch(/skillet_kernel.*skillet-stress-test/);
  }, 60_000);

  test('says which bombs make no sense in the kind of worker that is attacked', async () => {
    const { exit } = await stress('--only', 'report-pipe-60mb');
    expect(exit).toMatchObject({ code: 2, stdout: '' });
    expect(exit.stderr).toContain('report-pipe-60mb: not with --isolation thread');
  });

  test('refuses memory that is no size', async () => {
    const { exit } = await stress('--only', 'throw', '--host-memory', 'much');
    expect(exit).toMatchObject({ code: 2, stdout: '' });
    expect(exit.stderr).toContain('--host-memory must be a size such as 3GB, not "much"');
  });

  test('refuses a bomb that it does not know', async () => {
    const { exit } = await stress('--short', '--only', 'throw,ok-not', '--rate', '50');
    expect(exit).toMatchObject({ code: 2, stdout: '' });
    expect(exit.stderr).toContain('--only knows no bomb "ok-not"');
  });

  test('ends everything that it has started when it is interrupted', async () => {
    const { cli, left } = await start('--short', '--only', 'never');
    await using _ = cli;
    // The head of the table is there before the first host is.
    await once(cli.process.stdout!, 'data');
    cli.signal('SIGINT');
    expect(await cli.exit).toMatchObject({ code: 130, stderr: '' });
    expect(await left()).toEqual([]);
  });
});

test('every bomb of the chaos skills is set off, and every attack has its bomb', () => {
  const names = new Set([
    ...Object.keys(BOMBS),
    ...Object.keys(APP_BOMBS),
    ...Object.keys(CRASH_LOOPS),
    ...Object.keys(CLIENTS),
    ...HOST_ATTACKS.map(({ name }) => name),
    ...Array.from(
      PYTHON_BOMBS.matchAll(/^ {4}"([a-z0-9-]+)": \(/gm),
      ([, name]) => `python-${name}`,
    ),
    // One call with a body that is all there is to it.
    'deep-token',
  ]);
  const harmless = new Set(['ok', 'wait', 'python-ok', ...Object.keys(ANSWERING)]);
  expect(ATTACKS.map(({ name }) => name).toSorted()).toEqual(
    [...names].filter((name) => !harmless.has(name)).toSorted(),
  );
});

test('every bomb is documented', async () => {
  const text = await readFile(new URL('../../../docs/stress.md', import.meta.url), 'utf8');
  const documented = Array.from(text.matchAll(/^\| `([a-z0-9-]+)` \| /gm), ([, name]) => name);
  for (const { name } of ATTACKS) expect(documented).toContain(name);
  const harmless = Object.keys(ANSWERING);
  for (const name of harmless) expect(documented).not.toContain(name);
});
