import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { SHORT, type SoakResult, type StressResult } from '@skillet/stress';
import { stress } from './support/stress.ts';

/** Far above what the short form takes. */
const A_WHILE = 180_000;

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

  test('a fork bomb is ended with all its processes, also those that left its group', async (context) => {
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
});

describe('skillet-host stress --soak', () => {
  test('sets off random bombs, loses no request of the neighbours and leaves nothing behind', async () => {
    const { exit, left } = await stress('--soak', '10s', '--short', '--seed', '4', '--json');
    const result = JSON.parse(exit.stdout) as SoakResult;
    expect(result).toMatchObject({ seed: 4, bombs: 2 });
    expect(result.neighbours.requests).toBeGreaterThan(500);
    expect(result.neighbours.failures).toEqual({});
    expect(result).not.toHaveProperty('hostEnded');
    expect(result.shots.map(({ caller }) => caller.clear)).toEqual([true, true]);
    for (const { bomb } of result.shots) expect(SHORT).toContain(bomb);
    expect(exit.stderr).toBe('');
    expect(left).toEqual([]);
  }, 120_000);
});
