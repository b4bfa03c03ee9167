import { describe, expect, test } from 'vitest';
import { ToolIndex } from '../src/index.ts';
import { SKILLS_TO_FIND, toolsToFind, type SkillToFind } from './support/skills-to-find.ts';

/** What finds some skills. */
function indexOf(skills: readonly SkillToFind[]): ToolIndex {
  const index = new ToolIndex();
  for (const tool of toolsToFind(skills)) index.add(tool);
  return index;
}

const all = indexOf(SKILLS_TO_FIND);
const everyone = () => true;

/** Percent of skills that are among the first five for what is asked of each. */
function recall(queriesOf: (skill: SkillToFind) => readonly string[], index = all): number {
  const asked = SKILLS_TO_FIND.flatMap((skill) =>
    queriesOf(skill).map((query) => index.search(query, 5, everyone).includes(skill.name)),
  );
  return (100 * asked.filter(Boolean).length) / asked.length;
}

describe(`of ${String(SKILLS_TO_FIND.length)} skills, five that are found hold the right one`, () => {
  test('for at least 95 % of their own example queries', () => {
    expect(SKILLS_TO_FIND.length).toBeGreaterThanOrEqual(200);
    expect(recall(({ queries }) => queries)).toBeGreaterThanOrEqual(95);
  });

  test('for three of four queries like those, which they do not give as examples', () => {
    const rest = SKILLS_TO_FIND.map((skill) => ({ ...skill, queries: skill.queries.slice(1) }));
    const index = indexOf(rest);
    expect(recall(({ queries }) => queries.slice(0, 1), index)).toBeGreaterThanOrEqual(70);
  });

  // Words are compared, not meanings: who shares none with a skill has to be lucky.
  test('for one of twelve that are put in quite other words', () => {
    expect(recall(({ paraphrase }) => [paraphrase])).toBeGreaterThanOrEqual(8.3);
  });
});

test('what has gone is found no more, and what nobody may see is not either', () => {
  const index = indexOf(SKILLS_TO_FIND.slice(0, 3));
  const found = () => index.search('weather', 5, (name) => name !== 'weather_forecast');
  expect(found()).toEqual(['current_weather', 'air_quality']);
  index.remove('current_weather');
  expect(found()).toEqual(['air_quality']);
});

test.each(['lorem ', '\ufdfa', 'x'])(
  'a skill that says %j again and again costs no more than others',
  (said) => {
    const much = `lorem ${said.repeat(170_000)}`;
    const [tool] = toolsToFind([
      {
        name: 'big',
        description: much,
        useCases: Array.from({ length: 100_000 }, () => 'a case'),
        queries: [much],
        tags: [much],
        paraphrase: '',
      },
    ]);
    const index = new ToolIndex();
    expect(index.add(tool!)).toBeLessThan(7000);
    expect(index.search(`lorem ${much}`, 5, everyone)).toEqual(['big']);
    expect(index.search(`${'x '.repeat(600)}lorem`, 5, everyone)).toEqual([]);
  },
);
