import { SKILL_DEFAULTS } from '@skillet/core';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverConfig, SERVER_DEFAULTS, SETTINGS_DEFAULTS } from '../src/index.ts';
import {
  ANALYTICS_DEFAULTS,
  CALLERS_DEFAULTS,
  DASHBOARD_DEFAULTS,
  INSTALL_DEFAULTS,
  MCP_DEFAULTS,
  METRICS_DEFAULTS,
  TELEMETRY_DEFAULTS,
} from '../src/host/defaults.ts';
import { mountOfFolder } from '../src/skill/mount.ts';
import { skillFiles, tempFolder, type Files } from './support/temp-folder.ts';

async function discover(files: Files) {
  const dir = await tempFolder(files);
  return { ...(await discoverConfig({ cwd: dir, env: {} })), dir };
}

test('folders with a Skilletfile in the folder and its examples are skills', async () => {
  const { skills, broken, disabled, warnings, dir, ...rest } = await discover({
    ...skillFiles('My_Skill'),
    ...skillFiles('examples/anthropic_time'),
    ...skillFiles('examples/deep/er'),
    ...skillFiles('.hidden'),
    'plain/readme.md': '',
    'file.txt': '',
  });
  expect(skills.map(({ mount, name, displayDir }) => ({ mount, name, displayDir }))).toEqual([
    { mount: 'my-skill', name: 'My_Skill', displayDir: 'My_Skill' },
    { mount: 'anthropic-time', name: 'anthropic_time', displayDir: 'examples/anthropic_time' },
  ]);
  expect(skills[1]).toMatchObject({
    ...SKILL_DEFAULTS,
    dir: join(dir, 'examples', 'anthropic_time'),
    dataDir: join(dir, '.skillet', 'skills', 'anthropic-time'),
  });
  expect({ broken, disabled, warnings }).toEqual({ broken: [], disabled: [], warnings: [] });
  expect(rest).toEqual({
    links: [],
    installed: [],
    agentSkills: [],
    file: null,
    baseDir: dir,
    plugins: [],
    defaults: {},
    server: SERVER_DEFAULTS,
    mcp: MCP_DEFAULTS,
    metrics: METRICS_DEFAULTS,
    telemetry: TELEMETRY_DEFAULTS,
    analytics: ANALYTICS_DEFAULTS,
    dashboard: DASHBOARD_DEFAULTS,
    callers: CALLERS_DEFAULTS,
    install: INSTALL_DEFAULTS,
    settings: { ...SETTINGS_DEFAULTS, dataDir: join(dir, '.skillet') },
  });
});

test('the folder itself may be a skill', async () => {
  const { skills, dir } = await discover(skillFiles('.'));
  expect(skills.map(({ mount, displayDir }) => [mount, displayDir])).toEqual([
    [mountOfFolder(basename(dir)), '.'],
  ]);
});

test('nothing is written', async () => {
  const { dir } = await discover(skillFiles('one'));
  expect(await readdir(dir, { recursive: true })).toEqual([
    'one',
    'one/Skilletfile.yaml',
    'one/main.ts',
  ]);
});

test('an empty folder has no skills', async () => {
  expect(await discover({})).toMatchObject({ skills: [], broken: [] });
});

test('a folder that can not be served is broken, and says why', async () => {
  const { skills, broken } = await discover({
    ...skillFiles('one'),
    ...skillFiles('One'),
    ...skillFiles('examples/one'),
    ...skillFiles('-x'),
    ...skillFiles('bad', 'name: x\n'),
  });
  expect(skills.map(({ displayDir }) => displayDir)).toEqual(['One']);
  expect(broken).toMatchObject([
    {
      mount: '-x',
      name: '-x',
      problems: [
        "-x/Skilletfile.yaml: the folder's name can't be a mount: use letters, digits, `.`, `_`, `~` and `-`, and begin with a letter or digit",
      ],
    },
    {
      mount: 'bad',
      name: 'bad',
      problems: [
        'bad/Skilletfile.yaml:1: `entry` is missing: name the handler as `module:function`, or a program as `command`',
      ],
    },
    {
      mount: 'one',
      name: 'one',
      problems: ['one/Skilletfile.yaml: the mount `one` is taken by `One` (One/Skilletfile.yaml)'],
    },
    {
      mount: 'one',
      name: 'one',
      problems: [
        'examples/one/Skilletfile.yaml: the mount `one` is taken by `One` (One/Skilletfile.yaml)',
      ],
    },
  ]);
});

test('the folder for state can be given', async () => {
  const dir = await tempFolder(skillFiles('one'));
  const { settings, skills } = await discoverConfig({ cwd: dir, env: {}, dataDir: '/var/s' });
  expect(settings.dataDir).toBe('/var/s');
  expect(skills[0]?.dataDir).toBe('/var/s/skills/one');
});

test.each([
  ['anthropic_time', 'anthropic-time'],
  ['My Big  Skill', 'my-big-skill'],
  ['a__b', 'a-b'],
  ['x.y', 'x.y'],
])('%j is mounted as %s', (folder, mount) => {
  expect(mountOfFolder(folder)).toBe(mount);
});
