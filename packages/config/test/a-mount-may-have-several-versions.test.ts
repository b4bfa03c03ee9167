import { expect, test } from 'vitest';
import { load, skillFiles, type Files } from './support/temp-folder.ts';

const manifest = (version: string, more = '') =>
  `name: time\nversion: ${version}\nentry: main:handler\n${more}`;
const TWO: Files = {
  ...skillFiles('v1', manifest('1.0.0', 'inputs: {zone: {type: string}}\n')),
  ...skillFiles('v2', manifest('2.0.0', 'inputs: {zone: {type: string}}\n')),
};
const versions = (list: string, more = '') =>
  `skills:\n  - name: time${more}\n    versions: ${list}\n`;
const BOTH = '[{path: ./v1, weight: 90}, {path: ./v2, weight: 10}]';

test('each version is a skill at a mount of its own, and they share one folder for their state', async () => {
  const { skills, broken, warnings, dir } = await load(versions(BOTH), TWO);
  expect(skills).toMatchObject([
    {
      mount: 'time@1.0.0',
      name: 'time',
      dir: `${dir}/v1`,
      sharedMount: { mount: 'time', weight: 90 },
    },
    {
      mount: 'time@2.0.0',
      name: 'time',
      dir: `${dir}/v2`,
      sharedMount: { mount: 'time', weight: 10 },
    },
  ]);
  expect(skills.map(({ dataDir }) => dataDir)).toEqual(
    Array(2).fill(`${dir}/.skillet/skills/time`),
  );
  expect([broken, warnings]).toEqual([[], []]);
});

test('a version that takes something else than callers are told is warned of', async () => {
  const files = { ...TWO, ...skillFiles('v2', manifest('2.0.0', 'inputs: {}\n')) };
  const { warnings } = await load(versions(BOTH), files);
  expect(warnings).toMatchObject([
    {
      line: 2,
      message:
        '`versions` of time: callers are told of 1.0.0, and calls that go to 2.0.0 find: inputs.zone: removed',
    },
  ]);
});

test.each([
  [
    'the same number twice',
    versions('[{path: ./v1, weight: 1}, {path: ./v1, weight: 1}]'),
    'runtime-config.yaml:3: `versions`: v1: its version is 1.0.0, and so is that of v1 (runtime-config.yaml:3)',
  ],
  [
    'weights that are all 0',
    versions('[{path: ./v1, weight: 0}, {path: ./v2, weight: 0}]'),
    'all weights are 0, so no call would go anywhere: raise one',
  ],
  [
    'a path besides',
    versions(BOTH, '\n    path: ./v1'),
    '`versions` and `path` exclude each other',
  ],
  [
    'an MCP server besides',
    versions(BOTH, '\n    mcp: {command: x}'),
    '`versions` and `mcp` exclude',
  ],
  ['none', versions('[]'), '`versions` is empty: name one at least'],
  ['no folder', versions('[{weight: 1}]'), '`versions.path` is missing'],
  ['neither', versions('[{}, {}]'), '`versions.path` is missing'],
  ['no weight', versions('[{path: ./v1}]'), '`versions.weight` is missing'],
  ['a weight below 0', versions('[{path: ./v1, weight: -1}]'), '`versions.weight`'],
  ['a folder that is not there', versions('[{path: ./v3, weight: 1}]'), 'there is no folder v3'],
  [
    'a shadow besides',
    versions(BOTH, '\n    shadow: {path: ./v1}'),
    '`shadow` is not possible with `versions`',
  ],
  [
    'a stateful skill',
    versions(BOTH, '\n    stateful: true'),
    '`stateful` is not possible with `versions`',
  ],
])('what is wrong is said with its place: %s', async (_what, config, told) => {
  const { broken } = await load(config, TWO);
  expect(broken.flatMap(({ problems }) => problems).join('\n')).toContain(told);
});

test.each([
  ['no number', manifest('').replace('version: \n', ''), 'its Skilletfile gives no `version`'],
  [
    'one that fits no address',
    manifest('"2 beta"'),
    'its version `2 beta` cannot stand in an address',
  ],
  ['state in memory', manifest('2.0.0', 'stateful: true\n'), 'it is `stateful`'],
])('a version with %s breaks itself alone', async (_what, text, told) => {
  const { skills, broken } = await load(versions(BOTH), { ...TWO, ...skillFiles('v2', text) });
  expect(skills).toMatchObject([{ mount: 'time@1.0.0' }]);
  expect(broken).toMatchObject([{ mount: 'time@v2', name: 'time' }]);
  expect(broken[0]?.problems.join('\n')).toContain(told);
});
