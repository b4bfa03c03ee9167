import { expect, test } from 'vitest';
import type { HostConfig } from '@skillet/config';
import type { BrokenSkill, SkillSpec } from '@skillet/core';
import { ConfigSource } from '../src/sources/config-source.ts';
import { joinSkills } from '../src/sources/join-skills.ts';
import { ProgramSource } from '../src/sources/program-source.ts';
import { NOTHING, SkillSources } from '../src/sources/skill-sources.ts';

const skill = (name: string, mount = name, dir = 'here') => ({ name, mount, dir }) as SkillSpec;
const broken = (name: string, mount = name): BrokenSkill => ({ name, mount, problems: ['no'] });
const list = (skills: SkillSpec[], not: BrokenSkill[] = []) => ({ skills, broken: not });
const taken = (mount: string, holder: string, name: string) => ({
  mount,
  name,
  problems: [
    `the mount "${mount}" is taken by the skill "${holder}": give "${name}" another \`mount\`, or unload that one first`,
  ],
});

test.each([
  ['each of its own', [list([skill('a')]), list([skill('b')])], [], ['a', 'b'], []],
  [
    'the first at a mount that none has yet',
    [list([skill('a', 'm')]), list([skill('b', 'm')])],
    [],
    ['a'],
    [taken('m', 'a', 'b')],
  ],
  [
    'who is there, though a source before claims its mount now',
    [list([skill('a', 'm')]), list([skill('b', 'm')])],
    [skill('b', 'm')],
    ['b'],
    [taken('m', 'b', 'a')],
  ],
  [
    'who comes, once who was there is gone',
    [list([skill('a', 'm')]), list([])],
    [skill('b', 'm')],
    ['a'],
    [],
  ],
  [
    'nobody in place of a skill that is there and broken now',
    [list([skill('a', 'm')]), list([], [broken('b', 'm')])],
    [skill('b', 'm')],
    [],
    [broken('b', 'm'), taken('m', 'b', 'a')],
  ],
] as const)('run: %s', (_what, lists, running, names, not) => {
  const joined = joinSkills(lists, running);
  expect(joined.skills.map(({ name }) => name)).toEqual(names);
  expect(joined.broken).toEqual(not);
});

const [one, two] = [skill('time', 'time@1.0.0'), skill('time', 'time@2.0.0')];
const cannot = broken('time', 'time@v3');

test('versions that share a mount are one skill: nobody else takes it, and all of them run', () => {
  const other = skill('other', 'time');
  for (const running of [[], [one]])
    expect(joinSkills([list([one, two], [cannot]), list([other])], running)).toEqual(
      list([one, two], [cannot, taken('time', 'time', 'other')]),
    );
  expect(joinSkills([list([one, two]), list([other])], [other])).toEqual(
    list([other], [taken('time@1.0.0', 'other', 'time'), taken('time@2.0.0', 'other', 'time')]),
  );
  const own = skill('time', 'time', 'program');
  expect(joinSkills([list([one, two]), list([own])], [one])).toEqual(list([own]));
});

test('a program loads nothing at a mount that versions share', async () => {
  const none = () => Promise.reject(new Error('it was read'));
  const source = new ProgramSource(none, { last: undefined });
  const current = { ...list([one, two]), agentSkills: [] } as Partial<HostConfig> as HostConfig;
  for (const name of ['other', 'time'])
    await expect(source.build({ name, mount: 'time', path: './other' }, current)).rejects.toThrow(
      `the mount "time" is taken by the skill "time": give "${name}" another \`mount\``,
    );
});

test('a skill in two sources is taken from the later one', () => {
  const lists = [list([skill('a', 'a', 'file')]), list([skill('a', 'a', 'program')])];
  expect(joinSkills(lists, [])).toEqual(list([skill('a', 'a', 'program')]));
});

test('a configuration that has been read is joined with the others without being read again', async () => {
  const read = () => Promise.reject(new Error('it was read again'));
  const config = { ...list([skill('a')]), agentSkills: [], warnings: [] } as unknown as HostConfig;
  const other = { list: () => Promise.resolve(list([skill('b')])) } as unknown as ProgramSource;
  const sources = new SkillSources(new ConfigSource(read, config), other);
  const { skills } = await sources.join(config, NOTHING);
  expect(skills.map(({ name }) => name)).toEqual(['a', 'b']);
});
