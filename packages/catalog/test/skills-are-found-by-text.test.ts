import type { JsonObject } from '@skillet/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSkills, type SkillQuery } from '../src/index.ts';

const skills: JsonObject[] = [
  {
    name: 'get_current_time',
    description: 'Returns the current date and time in a timezone.',
    use_cases: ['Converting between timezones'],
    example_queries: ['What time is it in Tokyo?'],
    category: 'utility',
    complexity: 'simple',
    tags: ['Time', 'datetime'],
  },
  {
    name: 'fetch_html',
    description: 'Fetches a public web page, 10,000 characters at a time.',
    use_cases: ['Reading articles'],
    example_queries: ['Summarize this article for me'],
    category: 'Utility',
    complexity: 'moderate',
    tags: ['web', 'html'],
  },
  {
    name: 'memory',
    description: 'Remembers entities across conversations.',
    use_cases: ['Store a fact for later'],
    example_queries: ['What do you know about Zoë?'],
    category: 'memory',
    complexity: 'moderate',
    tags: ['storage'],
  },
];

function found(query: SkillQuery, among = skills): unknown[] {
  return searchSkills(among, query, (skill) => skill).map(({ name }) => name);
}

describe('a search', () => {
  it.each([
    ['time', ['get_current_time', 'fetch_html']],
    ['What time is it in Tokyo?', ['get_current_time', 'fetch_html']],
    ['TIMEZONE', ['get_current_time']],
    ['timez', ['get_current_time']],
    ['article', ['fetch_html']],
    ['web pages', ['fetch_html']],
    ['currentTime', ['get_current_time', 'fetch_html']],
    ['zoe', ['memory']],
    ['stories', []],
    ['quantum', []],
    ['date article', ['get_current_time', 'fetch_html']],
  ])('for %j finds, best first', (text, names) => {
    expect(found({ text })).toEqual(names);
  });

  it.each(['', '   ', undefined])('for %j finds all, in their order', (text) => {
    expect(found({ text })).toEqual(['get_current_time', 'fetch_html', 'memory']);
  });

  it('for stop words alone searches for these words', () => {
    expect(found({ text: 'what is it' })).toEqual(['get_current_time', 'memory']);
  });

  it.each<[SkillQuery, unknown[]]>([
    [{ category: 'UTILITY' }, ['get_current_time', 'fetch_html']],
    [{ category: 'util' }, []],
    [{ complexity: 'Moderate' }, ['fetch_html', 'memory']],
    [{ tags: ['time', 'STORAGE'] }, ['get_current_time', 'memory']],
    [{ tags: ['tim'] }, []],
    [{ tags: [] }, ['get_current_time', 'fetch_html', 'memory']],
    [{ text: 'time', complexity: 'moderate' }, ['fetch_html']],
    [{ category: '', complexity: '', tags: [''] }, ['get_current_time', 'fetch_html', 'memory']],
  ])('filters by %j', (query, names) => {
    expect(found(query)).toEqual(names);
  });

  it('ranks a name above a description, and rare words above common ones', () => {
    const named = { name: 'translate', description: 'x' };
    const told = { name: 'x', description: 'Can translate' };
    expect(searchSkills([told, named], { text: 'translate' }, (s) => s)[0]).toBe(named);
    const common = ['a', 'b', 'c'].map((name) => ({ name, description: 'data' }));
    const rare = { name: 'd', description: 'graph' };
    expect(searchSkills([...common, rare], { text: 'data graph' }, (s) => s)[0]).toBe(rare);
  });

  it('survives whatever skills say of themselves, and whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(fc.constantFrom('name', 'tags', 'category', 'use_cases'), fc.anything()),
        ),
        fc.string({ unit: 'grapheme' }),
        (inventories, text) => {
          const result = searchSkills(inventories, { text, category: text }, (one) => one);
          expect(inventories).toEqual(expect.arrayContaining(result));
        },
      ),
    );
  });
});
