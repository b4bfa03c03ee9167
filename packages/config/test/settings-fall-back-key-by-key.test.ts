import { SKILL_DEFAULTS } from '@skillet/core';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, SERVER_DEFAULTS, SETTINGS_DEFAULTS } from '../src/index.ts';
import { brokenProblems, load, refusal, skillFiles, tempFolder } from './support/temp-folder.ts';

test('a configuration that says nothing gets the defaults', async () => {
  const { server, settings, skills, dir, file, baseDir } = await load(
    'skills: [{name: demo, path: ./demo}]',
  );
  expect(server).toEqual(SERVER_DEFAULTS);
  expect(settings).toEqual({ ...SETTINGS_DEFAULTS, dataDir: join(dir, '.skillet') });
  expect(skills[0]).toMatchObject(SKILL_DEFAULTS);
  expect({ file, baseDir }).toEqual({ file: join(dir, 'runtime-config.yaml'), baseDir: dir });
});

test('every key of the host can be set', async () => {
  const { server, settings, metrics, dir } = await load(`skills: []
server: {host: 127.0.0.1, port: "9000", reload: on, base_url: "https://x.example.org/a/", admin_token: 0123456789abcdef, trust_proxy: [loopback, 10.0.0.0/8], admin_loopback: yes, workers: auto}
settings: {cors: {origins: ["https://App.example.org/"], credentials: yes}, auto_reload_config: true, log_level: CRITICAL, data_dir: state, crash_reports: full, access_log: errors, plugin_timeout: 2s}
metrics: {enabled: off, public: yes, port: "9464", host: 0.0.0.0}
`);
  expect(server).toEqual({
    host: '127.0.0.1',
    port: 9000,
    reload: true,
    baseUrl: 'https://x.example.org/a',
    adminToken: '0123456789abcdef',
    trustProxy: ['loopback', '10.0.0.0/8'],
    adminLoopback: true,
    workers: 'auto',
  });
  expect(settings).toEqual({
    cors: { origins: ['https://app.example.org'], credentials: true, others: 'never' },
    autoReloadConfig: true,
    logLevel: 'fatal',
    dataDir: join(dir, 'state'),
    crashReports: 'full',
    accessLog: 'errors',
    pluginTimeout: 2000,
  });
  expect(metrics).toEqual({ enabled: false, public: true, port: 9464, host: '0.0.0.0' });
});

test('a skill overrides the defaults of the file key by key', async () => {
  const { skills } = await load(`defaults:
  workers: {idle: 5s, max: 4}
  concurrency: 3
  limits: {body: 1MB}
  restart: {max: 9, backoff: {jitter: .5, initial: 0}}
  env: {A: all, B: all}
skills:
  - {name: as-it-is, path: demo}
  - name: own
    path: demo
    workers: {min: 2}
    limits: {response: 1GB}
    restart: {window: 5m, backoff: {initial: 1s}}
    env: {B: own, C: 1.50, D: TRUE, __proto__: x}
    start_timeout: 1m
    queue: 0
    isolation: thread
`);
  expect(skills[0]).toMatchObject({
    workers: { min: 1, max: 4, idle: 5000 },
    concurrency: 3,
    limits: { body: 1_048_576, response: SKILL_DEFAULTS.limits.response },
    restart: {
      max: 9,
      window: 60_000,
      backoff: { initial: 0, factor: 2, max: 30_000, jitter: 0.5 },
    },
    env: { A: 'all', B: 'all' },
  });
  expect(skills[1]).toMatchObject({
    workers: { min: 2, max: 4, idle: 5000 },
    concurrency: 3,
    queue: 0,
    startTimeout: 60_000,
    timeout: SKILL_DEFAULTS.timeout,
    limits: { body: 1_048_576, response: 1024 ** 3 },
    restart: { max: 9, window: 300_000, backoff: { initial: 1000, jitter: 0.5 } },
  });
  expect(Object.entries(skills[1]!.env)).toEqual([
    ['A', 'all'],
    ['B', 'own'],
    ['C', '1.50'],
    ['D', 'TRUE'],
    ['__proto__', 'x'],
  ]);
});

describe('workers', () => {
  test.each([
    ['3', { min: 3, max: 3, idle: 60_000 }],
    ['{min: 0}', { min: 0, max: 2, idle: 60_000 }],
    ['{min: 5}', { min: 5, max: 5, idle: 60_000 }],
    ['{max: 1}', { min: 1, max: 1, idle: 60_000 }],
    ['{min: 2, max: 8, idle: 0}', { min: 2, max: 8, idle: 0 }],
    ['', { min: 1, max: 2, idle: 60_000 }],
  ])('%s', async (workers, expected) => {
    const { skills } = await load(
      `skills:\n  - name: demo\n    path: demo\n    workers: ${workers}\n`,
    );
    expect(skills[0]?.workers).toEqual(expected);
  });

  test('a number replaces the range of the defaults, not its idle time', async () => {
    const { skills } = await load(`defaults: {workers: {min: 0, max: 9, idle: 1s}}
skills: [{name: demo, path: demo, workers: 2}]`);
    expect(skills[0]?.workers).toEqual({ min: 2, max: 2, idle: 1000 });
  });

  test.each([
    ['{min: 3}', '{max: 2}'],
    ['{max: 2}', '{min: 3}'],
    ['{min: 1, max: 2}', '{min: 3}'],
  ])('%s of the defaults and %s are together a problem of the skill', async (defaults, own) => {
    const problems = await brokenProblems(`defaults: {workers: ${defaults}}
skills:
  - {name: demo, path: demo, workers: ${own}}`);
    expect(problems).toEqual([
      'runtime-config.yaml:3: `workers.min` (3) is more than `workers.max` (2)',
    ]);
  });

  test('a range of the defaults that is wrong by itself is a problem of the file, and not of its skills', async () => {
    const config = `defaults: {workers: {min: 5, max: 2}}
skills:
  - {name: one, path: demo}
  - {name: two, path: demo, workers: {min: 3}}
  - {name: three, path: demo, workers: {min: 4, max: 3}}
  - not a skill
`;
    expect(await refusal(config)).toEqual([
      '1: `defaults.workers.min` (5) is more than `defaults.workers.max` (2)',
      '5: `workers.min` (4) is more than `workers.max` (3)',
      '6: each of `skills` must be a mapping, not `not a skill`',
    ]);
  });
});

test('process isolation in the defaults holds for the skills that do not say otherwise', async () => {
  const { skills } = await load(`defaults: {isolation: process}
skills:
  - {name: one, path: demo}
  - {name: two, path: demo, isolation: thread}
`);
  expect(skills.map(({ isolation }) => isolation)).toEqual(['process', 'thread']);
});

test('anchors and merge keys share settings between skills', async () => {
  const { skills } = await load(`skills:
  - &first {name: one, path: demo, timeout: 5s, env: &env {A: 1}}
  - {<<: *first, name: two}
  - {name: three, path: demo, env: {<<: *env, B: 2}}
`);
  expect(skills.map(({ name, timeout, env }) => ({ name, timeout, env }))).toEqual([
    { name: 'one', timeout: 5000, env: { A: '1' } },
    { name: 'two', timeout: 5000, env: { A: '1' } },
    { name: 'three', timeout: SKILL_DEFAULTS.timeout, env: { A: '1', B: '2' } },
  ]);
});

test('the state of a skill lives under the data folder', async () => {
  const dir = await tempFolder({
    'runtime-config.yaml':
      'settings: {data_dir: /var/s}\nskills: [{name: n, path: demo, mount: m}]',
    ...skillFiles('demo'),
  });
  const file = join(dir, 'runtime-config.yaml');
  const stateOf = async (dataDir?: string) =>
    (await loadConfig({ file, env: {}, dataDir })).skills[0]?.dataDir;
  expect(await stateOf()).toBe('/var/s/skills/m');
  expect(await stateOf('')).toBe('/var/s/skills/m');
  expect(await stateOf('elsewhere')).toBe(resolve('elsewhere/skills/m'));
});
