import { expect, test } from 'vitest';
import type { BrokenSkill, SkillSpec } from '@skillet/core';
import { joinSkills } from '../src/sources/join-skills.ts';

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

test('of one skill in two sources the later one has the say', () => {
  const lists = [list([skill('a', 'a', 'file')]), list([skill('a', 'a', 'program')])];
  expect(joinSkills(lists, [])).toEqual(list([skill('a', 'a', 'program')]));
});
