import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOMBS } from '../../../examples/chaos/bombs.ts';
import { APP_BOMBS } from '../../../examples/chaos_app/bombs.ts';
import { ANSWERING } from '../../../examples/chaos/bombs/answering.ts';
import { ATTACKS } from '../src/cli/stress/attack/attacks.ts';
import { CLIENTS } from '../src/cli/stress/attack/clients/clients.ts';
import { HOST_ATTACKS } from '../src/cli/stress/attack/lists/host-attacks.ts';
import { CRASH_LOOPS } from '../src/cli/stress/host/mounts.ts';
import { Cli } from './support/cli.ts';
import { start, stress } from './support/stress.ts';

const PYTHON_BOMBS = await readFile(
  new URL('../../../examples/chaos_python/bombs.py', import.meta.url),
  'utf8',
);
describe('skillet-host stress', () => {
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
