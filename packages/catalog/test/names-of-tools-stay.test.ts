import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cleanName,
  describeCollisions,
  describeSkill,
  RESERVED_NAMES,
  ToolNames,
  toolSet,
} from '../src/index.ts';
import type { DescribedSkill } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

const skillAt = (mount: string, name: string, toolName?: string): DescribedSkill => ({
  mount,
  descriptor: describeSkill({ ...timeSkill, name }, mount, toolName),
});

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('a', 'A', 'a b', 'a_b', '3d', '天气', 'run_skill', 'execute', 'x'.repeat(60)),
);
const anySkills = fc
  .uniqueArray(
    fc.record({ mount: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,50}$/), name: anyName }),
    { selector: ({ mount }) => mount, minLength: 1, maxLength: 12 },
  )
  .map((list) => list.map(({ mount, name }) => skillAt(mount, name)));

function namesOf(skills: readonly DescribedSkill[], given: ToolNames): Map<string, string> {
  return new Map(toolSet(skills, given).tools.map(({ mount, toolName }) => [mount, toolName]));
}

test('every tool has a name that all clients take, of its own and not of the host', () => {
  fc.assert(
    fc.property(anySkills, (skills) => {
      const names = [...namesOf(skills, new ToolNames()).values()];
      expect(names).toHaveLength(skills.length);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) {
        expect(name).toMatch(/^[a-z_][a-z0-9_]{0,39}$/);
        expect(RESERVED_NAMES.has(name)).toBe(false);
      }
    }),
  );
});

test('whatever comes, goes or changes its place renames no other', () => {
  fc.assert(
    fc.property(anySkills, fc.nat(), fc.nat(), (skills, some, shift) => {
      const given = new ToolNames();
      const kept = skills.slice(some % skills.length);
      const before = namesOf(kept, given);
      const turn = shift % skills.length;
      const after = namesOf([...skills.slice(turn), ...skills.slice(0, turn)], given);
      for (const [mount, name] of before) expect(after.get(mount)).toBe(name);
      const again = namesOf(kept, given);
      for (const [mount, name] of before) expect(again.get(mount)).toBe(name);
    }),
  );
});

test('a collision names the skill that has the name, and none for names of the host', () => {
  const skills = [skillAt('one', 'Say It'), skillAt('two', 'say-it'), skillAt('three', 'execute')];
  const { collisions } = toolSet(skills, new ToolNames());
  expect(collisions).toEqual([
    { wanted: 'say_it', name: 'two_say_it', mount: 'two', holder: 'one' },
    { wanted: 'execute', name: 'three_execute', mount: 'three', holder: undefined },
  ]);
  expect(describeCollisions(collisions)).toEqual([
    'A tool of the skill "two" is called two_say_it, because one of the skill "one" has the name say_it; `tool_name` gives a tool another name.',
    'A tool of the skill "three" is called three_execute, because execute is a name of the host\'s own; `tool_name` gives a tool another name.',
  ]);
  const many = Array.from({ length: 30 }, () => collisions[0]!);
  expect(describeCollisions(many)).toHaveLength(21);
});

test('a name that the configuration gives goes before those that skills give themselves', () => {
  const skills = [skillAt('one', 'a'), skillAt('two', 'b', 'a'), skillAt('three', 'c', 'd')];
  expect([...namesOf(skills, new ToolNames())]).toEqual([
    ['one', 'one_a'],
    ['two', 'a'],
    ['three', 'd'],
  ]);
});

test('it renames no tool that is there, and what has gone leaves its name', () => {
  const given = new ToolNames();
  namesOf([skillAt('one', 'a')], given);
  const both = [skillAt('one', 'a'), skillAt('two', 'b', 'a')];
  const { collisions } = toolSet(both, given);
  expect(collisions).toEqual([{ wanted: 'a', name: 'two_b', mount: 'two', holder: 'one' }]);
  const alone = toolSet([skillAt('two', 'b', 'a')], given);
  expect(describeCollisions(alone.collisions)[0]).toContain('a was taken when it came');
});

test('names that were given before are given again, but not those of who has gone', () => {
  const first = new ToolNames();
  namesOf([skillAt('one', 'a'), skillAt('gone', 'b')], first);
  const { given } = first;
  const again = new ToolNames({ given });
  expect(namesOf([], again).size).toBe(0);
  expect([
    ...namesOf([skillAt('new', 'a'), skillAt('two', 'b'), skillAt('one', 'a')], again),
  ]).toEqual([
    ['new', 'new_a'],
    ['two', 'b'],
    ['one', 'a'],
  ]);
});

test('a name waits for a skill that is awaited, and for what an application has not told yet', () => {
  const first = new ToolNames();
  const later = skillAt('later', 'c');
  namesOf([skillAt('one', 'a'), skillAt('broken', 'b'), later], first);
  let changes = 0;
  const isAwaited = (mount: string) => mount === 'broken';
  const again = new ToolNames({ given: first.given, isAwaited, onChange: () => (changes += 1) });
  const untold = skillAt('later', 'of its Skilletfile');
  const awaits = { ...untold, descriptor: { ...untold.descriptor, awaitsOwn: true as const } };
  const rivals = [skillAt('x', 'b'), skillAt('y', 'c')];
  expect([...namesOf([...rivals, awaits], again)].slice(0, 2)).toEqual([
    ['x', 'x_b'],
    ['y', 'y_c'],
  ]);
  const all = namesOf([...rivals, skillAt('broken', 'b'), later], again);
  expect([all.get('broken'), all.get('later')]).toEqual(['b', 'c']);
  expect(changes).toBe(2);
  namesOf([...rivals, skillAt('broken', 'b'), later], again);
  expect(changes).toBe(2);
});

test('a name of any length is looked at only as far as it may be used', () => {
  expect(cleanName('\uFDFA'.repeat(1_000_000))).toBe('');
  expect(cleanName('a'.repeat(1_000_000))).toBe('a'.repeat(40));
});
