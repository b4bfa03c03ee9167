import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { Cli } from './support/cli.ts';
import { start, stress } from './support/stress.ts';

describe('skillet-host stress', () => {
  slow(
    'says why bombs in Python are left out where there is none',
    async () => {
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
    },
    60_000,
  );

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
