import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearestKey } from '@skillet/core';
import { brokenProblems, load, loadSkill, refusal } from './support/temp-folder.ts';

const KNOWN = ['timeout', 'start_timeout', 'workers', 'env', 'port', 'queue', 'log_level'];

test.each([
  ['timout', 'timeout'],
  ['timeuot', 'timeout'],
  ['startTimeout', 'start_timeout'],
  ['START-TIMEOUT', 'start_timeout'],
  ['worker', 'workers'],
  ['prot', 'port'],
  ['loglevel', 'log_level'],
  ['envs', 'env'],
  ['cpu', undefined],
  ['memory', undefined],
  ['', undefined],
  ['timeout'.repeat(20), undefined],
])('%j is near %s', (given, expected) => {
  expect(nearestKey(given, KNOWN)).toBe(expected);
});

test('the distance is a number of edits', () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(word, word, word, (one, other, more) => {
      const distance = editDistance(one, other);
      expect(distance).toBe(editDistance(other, one));
      expect(distance === 0).toBe(one === other);
      expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      expect(editDistance(one, one + more)).toBe(more.length);
    }),
  );
});

test('keys that begin with x- hold what others refer to', async () => {
  const { skills } = await load(`x-slow: &slow {timeout: 1m, x-why: it thinks}
skills:
  - {name: s, path: ./demo, <<: *slow}
`);
  expect(skills.map(({ timeout }) => timeout)).toEqual([60_000]);
});

test('a file with unknown keys is refused, with all of them', async () => {
  const config = `skils: []
skills: []
server:
  prot: 80
settings:
  corsEnabled: true
  colour: red
defaults:
  timout: 5s
  restart:
    backoff:
      jiter: 1
      __proto__: 1
`;
  expect(await refusal(config)).toEqual([
    '1: unknown key `skils`: did you mean `skills`?',
    '4: unknown key `prot` in `server`: did you mean `port`?',
    '6: unknown key `corsEnabled` in `settings`: did you mean `cors_enabled`?',
    '7: unknown key `colour` in `settings`: known keys are cors_enabled, cors, auto_reload_config, log_level, data_dir, crash_reports, access_log, plugin_timeout',
    '9: unknown key `timout` in `defaults`: did you mean `timeout`?',
    '12: unknown key `jiter` in `defaults.restart.backoff`: did you mean `jitter`?',
    '13: unknown key `__proto__` in `defaults.restart.backoff`: known keys are initial, factor, max, jitter',
  ]);
});

test('unknown keys of a skill break that skill', async () => {
  const config = `skills:
  - name: demo
    path: demo
    timout: 5s
    workers: {maximum: 3}
`;
  expect(await brokenProblems(config)).toEqual([
    'runtime-config.yaml:4: unknown key `timout`: did you mean `timeout`?',
    'runtime-config.yaml:5: unknown key `maximum` in `workers`: known keys are min, max, idle',
  ]);
});

test('unknown keys of a Skilletfile are warnings', async () => {
  const { spec, warnings } = await loadSkill(
    'name: demo\nentry: main\nauthor: me\nidempotant: true\n',
  );
  expect(spec?.manifest.idempotent).toBe(false);
  expect(warnings).toEqual([
    {
      file: 'demo/Skilletfile.yaml',
      line: 3,
      column: 1,
      message: 'unknown key `author`: it has no effect',
    },
    {
      file: 'demo/Skilletfile.yaml',
      line: 4,
      column: 1,
      message: 'unknown key `idempotant`: did you mean `idempotent`?',
    },
  ]);
});
