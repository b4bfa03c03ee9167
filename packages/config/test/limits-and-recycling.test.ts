import { SKILL_DEFAULTS } from '@skillet/core';
import { describe, expect, test } from 'vitest';
import { brokenProblems, load, refusal } from './support/temp-folder.ts';

/** The settings of the only skill, whose entry has these further lines. */
async function settingsOf(...lines: string[]) {
  const entry = ['name: demo', 'path: demo', ...lines].join('\n    ');
  const { skills, broken } = await load(`skills:\n  - ${entry}\n`);
  expect(broken).toEqual([]);
  return skills[0]!;
}

/** What is wrong with the only skill, whose entry has this fourth line. */
async function problemsOf(line: string): Promise<string[]> {
  const problems = await brokenProblems(`skills:\n  - name: demo\n    path: demo\n    ${line}\n`);
  return problems.map((problem) => problem.replace(/^runtime-config\.yaml:4: /, ''));
}

describe('limits', () => {
  test('have defaults that hold a skill, and none for CPU time', async () => {
    expect((await settingsOf()).limits).toEqual(SKILL_DEFAULTS.limits);
    expect(SKILL_DEFAULTS.limits).toMatchObject({
      memory: 256 * 1024 ** 2,
      cpu: Infinity,
      cpuWindow: 10_000,
      cpuPerRequest: Infinity,
      stall: 5000,
      pids: 1024,
    });
  });

  test('can all be set', async () => {
    const limits =
      'limits: {body: 1KB, response: 2KB, memory: 64MB, cpu: 50%, cpu_window: 5s, cpu_per_request: 200ms, stall: 2s, pids: 64}';
    expect((await settingsOf('concurrency: 1', limits)).limits).toEqual({
      body: 1024,
      response: 2048,
      memory: 64 * 1024 ** 2,
      cpu: 0.5,
      cpuWindow: 5000,
      cpuPerRequest: 200,
      stall: 2000,
      pids: 64,
    });
  });

  test('of the defaults are lifted by a skill with `none`', async () => {
    const { skills } = await load(`defaults: {limits: {cpu: .5, memory: 1GB, cpu_per_request: 1s}}
skills:
  - {name: held, path: demo, concurrency: 1}
  - {name: free, path: demo, limits: {cpu: none, cpu_per_request: none}}
`);
    expect(skills.map(({ limits }) => limits)).toMatchObject([
      { cpu: 0.5, cpuPerRequest: 1000, memory: 1024 ** 3 },
      { cpu: Infinity, cpuPerRequest: Infinity, memory: 1024 ** 3 },
    ]);
  });

  test.each([
    [
      '{memory: none}',
      '`limits.memory` must be a size such as `512KB`, `64MB` or `1GB`, not `none`',
    ],
    [
      '{memory: 16MB}',
      '`limits.memory` must be a size such as `512KB`, `64MB` or `1GB`, not `16MB`: at least `32MB`',
    ],
    [
      '{stall: 500ms}',
      '`limits.stall` must be a duration such as `250ms`, `30s`, `5m` or `1h`, not `500ms`: at least `1s`',
    ],
    [
      '{cpu: 50}',
      '`limits.cpu` must be a share of a core such as `0.5` or `50%`, not `50`: it is a number of cores; for a share of one write `50%`',
    ],
    ['{cpu_windov: 1s}', 'unknown key `cpu_windov` in `limits`: did you mean `cpu_window`?'],
  ])('cannot be %s', async (limits, problem) => {
    expect(await problemsOf(`limits: ${limits}`)).toEqual([problem]);
  });

  test('on the CPU time of a request need a worker for each request', async () => {
    const problem =
      '`limits.cpu_per_request` needs `concurrency: 1`, since the CPU time of a worker is not told apart by request; the concurrency is 16';
    expect(await problemsOf('limits: {cpu_per_request: 1s}')).toEqual([problem]);
    const { skills, broken } = await load(`defaults: {limits: {cpu_per_request: 1s}}
skills:
  - {name: one, path: demo, concurrency: 1}
  - {name: many, path: demo}
`);
    expect(skills.map(({ name }) => name)).toEqual(['one']);
    expect(broken.map(({ problems }) => problems)).toEqual([[`runtime-config.yaml:4: ${problem}`]]);
  });
});

describe('recycling', () => {
  test('is off unless it is asked for', async () => {
    expect((await settingsOf()).recycle).toEqual({ maxRequests: Infinity, maxAge: Infinity });
  });

  test('goes by requests, by age, or both', async () => {
    const spec = await settingsOf('recycle: {max_requests: 1000, max_age: 6h}');
    expect(spec.recycle).toEqual({ maxRequests: 1000, maxAge: 6 * 3_600_000 });
    expect((await settingsOf('recycle: {max_age: 1s}')).recycle).toEqual({
      maxRequests: Infinity,
      maxAge: 1000,
    });
  });

  test('of the defaults is lifted by a skill with `never`', async () => {
    const { skills } = await load(`defaults: {recycle: {max_requests: 5, max_age: 1h}}
skills: [{name: demo, path: demo, recycle: {max_requests: never}}]`);
    expect(skills[0]?.recycle).toEqual({ maxRequests: Infinity, maxAge: 3_600_000 });
  });

  test.each(['{max_requests: 0}', '{max_requests: none}', '{max_age: 0}', '{max_age: 999ms}', '5'])(
    'cannot be %s',
    async (recycle) => {
      expect(await problemsOf(`recycle: ${recycle}`)).toHaveLength(1);
      expect(await refusal(`skills: []\ndefaults: {recycle: ${recycle}}`)).toHaveLength(1);
    },
  );
});
