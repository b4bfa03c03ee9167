import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexedSkill, SkillIndex } from '@skillet/install';
import { expect, test } from 'vitest';
import { build } from '../src/cli/skill-index/build.ts';
import { chooseVersion, newestVersion } from '../src/cli/skill-index/choose-version.ts';
import { gatherSkills } from '../src/cli/skill-index/gather-skills.ts';
import { mergeIndex } from '../src/cli/skill-index/merge-index.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-30T12:00:00Z');
const digest = (of: string) => `sha512-${of.repeat(86)}==`;

/** A version of `days` days ago. */
function version(text: string, days = 30, more: Partial<IndexedSkill> = {}): IndexedSkill {
  return {
    name: 'weather',
    version: text,
    description: 'Tells the weather',
    tools: ['weather'],
    keywords: [],
    published: new Date(NOW - days * DAY).toISOString().replace('.000', ''),
    url: `weather-${text}.tgz`,
    integrity: digest('A'),
    size: 1,
    ...more,
  };
}

const ALL = [
  version('1.10.0', 2),
  version('1.2.0'),
  version('1.9.0', 20, { yanked: true }),
  version('1.3.0'),
  version('2.0.0-rc.1', 10),
];

test.each([
  ['latest', 0, '1.10.0'],
  ['latest', 7, '1.3.0'],
  ['^1.2', 0, '1.10.0'],
  ['^1.2', 7, '1.3.0'],
  ['~1.2', 7, '1.2.0'],
  ['1.2.0', 7, '1.2.0'],
  ['2.0.0-rc.1', 7, '2.0.0-rc.1'],
  ['>=1', 0, '1.10.0'],
])('%s, of %s days at least, is %s', (range, days, expected) => {
  expect(chooseVersion(ALL, range, { minAge: days * DAY, now: NOW }).version).toBe(expected);
});

test.each([
  ['1.10.0', 'published 2.0 days ago, and a package has to be 7.0 days old'],
  ['1.9.0', 'was taken back'],
  ['3', 'the index has no weather@3, only 1.2.0, 1.3.0, 1.9.0, 1.10.0, 2.0.0-rc.1'],
  ['a b', 'is no range'],
])('%s is refused', (range, says) => {
  expect(() => chooseVersion(ALL, range, { minAge: 7 * DAY, now: NOW })).toThrow(says);
});

test('what is installed already is old enough, and nothing older is put in its place', () => {
  const ages = { minAge: 7 * DAY, now: NOW, known: '1.10.0' };
  expect(chooseVersion(ALL, 'latest', ages).version).toBe('1.10.0');
});

test('of prereleases alone, one of them is the newest', () => {
  const all = [
    version('1.0.0-rc.2'),
    version('1.0.0-rc.10'),
    version('0.9.0', 1, { yanked: true }),
  ];
  expect(newestVersion(all)?.version).toBe('1.0.0-rc.10');
});

const BEFORE: SkillIndex = {
  name: 'acme',
  serial: 4,
  skills: [version('1.2.0'), version('1.10.0')],
};
const NO_CHANGE = { name: undefined, yank: [] };

test('an index that is made again of the same is the same', () => {
  const merged = mergeIndex(BEFORE, [version('1.2.0', 0)], NO_CHANGE);
  expect(merged).toEqual({ index: BEFORE, added: [], hasChanged: false });
});

test('a version more makes a serial more, in order, and touches no other', () => {
  const more = version('1.3.0', 0, { integrity: digest('B') });
  const { index, added } = mergeIndex(BEFORE, [more], NO_CHANGE);
  expect(added).toEqual([more]);
  expect(index).toEqual({
    ...BEFORE,
    serial: 5,
    skills: [BEFORE.skills[0], more, BEFORE.skills[1]],
  });
});

test('a version is taken back, and stays in the list', () => {
  const { index } = mergeIndex(BEFORE, [], { name: undefined, yank: ['weather@1.2.0'] });
  expect(index).toMatchObject({ serial: 5, skills: [{ yanked: true }, { version: '1.10.0' }] });
  expect(() => mergeIndex(BEFORE, [], { name: undefined, yank: ['weather@9.0.0'] })).toThrow(
    'no such',
  );
});

test('a version with other files is refused', () => {
  const other = version('1.2.0', 0, { integrity: digest('B') });
  expect(() => mergeIndex(BEFORE, [other], NO_CHANGE)).toThrow('give it another version');
  expect(() =>
    mergeIndex(BEFORE, [version('1.4.0'), { ...other, version: '1.4.0' }], NO_CHANGE),
  ).toThrow('weather 1.4.0 is there twice');
});

test('an index does not lie in the skill that it lists', async () => {
  const cwd = await workspace({ 'echo/Skilletfile.yaml': SKILLETFILE, 'echo/skill.js': ECHO });
  for (const [folder, out] of [
    ['echo', 'echo/index.json'],
    ['./echo/', './echo/market/index.json'],
  ] as const)
    await expect(build(folder, { out }, {}, cwd)).rejects.toThrow('would lie in the skill');
  expect(existsSync(join(cwd, 'echo/index.json'))).toBe(false);
});
test('what would never end to be read is no archive', async () => {
  const cwd = await workspace({ 'echo/Skilletfile.yaml': SKILLETFILE, 'echo/skill.js': ECHO });
  await symlink('/dev/zero', join(cwd, 'zero.tgz'));
  const { skills, passedOver, faults } = await gatherSkills(cwd, 'x');
  expect(skills).toMatchObject([{ name: 'echo' }]);
  expect({ passedOver, faults }).toEqual({ passedOver: ['zero.tgz (no file)'], faults: [] });
});
