import { describeSkill, ToolNames } from '@skillet/catalog';
import type { AgentSkill, McpProfile, McpProfiles, SkillManifest, SkillView } from '@skillet/core';
import { countTokens } from 'gpt-tokenizer';
import { describe, expect, test } from 'vitest';
import { describeSkills, runSkill, searchSkills } from '../src/tools/diet.ts';
import { ToolBook } from '../src/tools/tool-book.ts';
import { ToolSearch } from '../src/tools/tool-search.ts';
import { instructions } from './support/instructions.ts';

const manifest: SkillManifest = {
  name: '',
  version: '1.0.0',
  runtime: 'node',
  description: 'Does something',
  inputs: { city: { schema: { type: 'string' }, required: true } },
  outputs: {},
  inventory: {},
  idempotent: false,
  examples: [],
};

/** Skills by mount, each called as its mount, with tags. */
function bookOf(
  skills: Record<string, string[]>,
  profiles: McpProfiles = {},
  agentSkills: readonly AgentSkill[] = [],
) {
  const views = Object.entries(skills).map(([mount, tags]) => {
    const told = { ...manifest, name: mount, description: `Does ${mount}`, inventory: { tags } };
    return { mount, descriptor: describeSkill(told, mount) } as unknown as SkillView;
  });
  const given = { skills: () => views };
  const current = { profiles: () => profiles, agentSkills: () => agentSkills };
  return { book: new ToolBook(given, new ToolNames(), current), views };
}

const FOUR = { weather: ['air'], forecast: ['air'], mail: ['text'], notes: ['text'] };

function shown(profile: McpProfile): string[] {
  const { book } = bookOf(FOUR, { p: profile });
  return [...(book.view('p')?.tools.keys() ?? [])];
}

describe('a profile has', () => {
  test.each<[string, McpProfile, string[]]>([
    ['all', {}, ['weather', 'forecast', 'mail', 'notes']],
    ['the skills that it names', { skills: ['mail'] }, ['mail']],
    ['those with its tags', { tags: ['air'] }, ['weather', 'forecast']],
    ['both', { skills: ['mail'], tags: ['air'] }, ['weather', 'forecast', 'mail']],
    ['none that it denies', { tags: ['air'], deny: ['forecast'] }, ['weather']],
    ['other names', { skills: ['mail'], rename: { mail: 'Send Mail' } }, ['send_mail']],
    ['no name of the host', { skills: ['mail'], rename: { mail: 'run_skill' } }, ['mail']],
    ['no name twice', { rename: { mail: 'notes' } }, ['weather', 'forecast', 'mail', 'notes']],
    ['nothing', { skills: [] }, []],
  ])('%s', (_, profile, tools) => {
    expect(shown(profile)).toEqual(tools);
  });

  test('no other name than its own', () => {
    const { book } = bookOf(FOUR, { p: {} });
    expect(book.view('q')).toBeUndefined();
    expect(book.view('__proto__')).toBeUndefined();
    expect(book.profiles).toEqual(['default', 'p']);
  });
});

describe('instructions are in a profile', () => {
  const lying = [instructions('weather'), instructions('mail'), instructions('pdf', 'forms')];
  const seen = (profile: McpProfile) => {
    const view = bookOf(FOUR, { p: profile }, lying).book.view('p')!;
    const uris = view.instructions.resources.map(({ uri }) => uri);
    const prompts = view.instructions.prompts.map(({ name }) => `skill://${name}/SKILL.md`);
    expect(prompts).toEqual(uris);
    const all = Object.values(view.lists).join();
    for (const mount of ['weather', 'mail', 'pdf']) {
      const uri = `skill://${mount}/SKILL.md`;
      expect(all.includes(uri)).toBe(uris.includes(uri));
      expect(view.instructions.read(uri) !== undefined).toBe(uris.includes(uri));
    }
    return uris.map((uri) => uri.split('/')[2]);
  };

  test.each<[string, McpProfile, string[]]>([
    ['as their tools are', { tags: ['air'] }, ['weather']],
    ['when it has them all', {}, ['weather', 'mail', 'pdf']],
    ['by a name, where there are no tools', { skills: ['forms'] }, ['pdf']],
    ['not when the mount is denied', { deny: ['mail', 'pdf'] }, ['weather']],
    ['not when their own name is', { deny: ['how-mail', 'forms'] }, ['weather']],
    ['on a diet too', { diet: true, deny: ['mail'] }, ['weather', 'pdf']],
  ])('%s', (_, profile, mounts) => {
    expect(seen(profile)).toEqual(mounts);
  });

  test('and a tool says where they are, also where it is described on a diet', () => {
    const { book } = bookOf(FOUR, { p: { diet: true } }, lying);
    const uri = 'skill://weather/SKILL.md';
    expect(book.view()!.lists.tools).toContain(uri);
    const described = describeSkills(book.view('p')!, '{"names":["weather"]}');
    expect(described).toContain(uri);
  });
});

describe('on a diet', () => {
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, n) => [`skill_${String(n)}`, []]),
  );

  test('the list is small and stays the same, whatever skills come and go', () => {
    const profiles = { p: { diet: 'auto', pin: ['skill_0'] } } as const;
    const { book, views } = bookOf(many, profiles);
    const before = book.view('p')!;
    expect(before.diet).toBe(true);
    expect((JSON.parse(before.lists.tools) as { name: string }[]).map(({ name }) => name)).toEqual([
      'search_skills',
      'describe_skills',
      'run_skill',
      'skill_0',
    ]);
    expect(countTokens(before.lists.tools)).toBeLessThan(1000);
    views.pop();
    expect(book.view('p')!.lists.tools).toBe(before.lists.tools);
    views.splice(40);
    expect(book.view('p')!.diet).toBe(false);
  });

  test('what is searched for is found, and told in full when that is asked for', async () => {
    const view = bookOf(FOUR, { p: { diet: true, deny: ['notes'] } }).book.view('p')!;
    const found = async (args: object) =>
      (
        JSON.parse(`{${await searchSkills(view, JSON.stringify(args))}}`) as {
          structuredContent?: { skills: object[] };
        }
      ).structuredContent?.skills;
    expect(await found({ query: 'send a mail' })).toEqual([
      { name: 'mail', description: 'Does mail' },
    ]);
    expect(await found({ query: 'mail', detail: 'full' })).toMatchObject([
      { inputSchema: { required: ['city'] } },
    ]);
    expect(await found({ query: 'notes' })).toBeUndefined();
    expect(await found({})).toBeUndefined();
    expect(describeSkills(view, '{"names":["mail","notes"]}')).toContain('"unknown":["notes"]');
  });

  test('where nothing is found, it is told what there is', async () => {
    const view = bookOf(FOUR, { p: { diet: true } }).book.view('p')!;
    const told = await searchSkills(view, '{"query":"quantum"}');
    expect(told).toContain('there are 4 skills. Many of them are about: air, text.');
  });

  test('a skill that is held tells anew of itself: it is found by that, and ends nothing when it has gone', async () => {
    const tell = (description: string) =>
      describeSkill({ ...manifest, name: 'm', description }, 'm');
    let told: ReturnType<typeof tell> | undefined = tell('Sends letters');
    const held = {
      mount: 'm',
      get descriptor() {
        if (told === undefined) throw new Error('it has gone');
        return told;
      },
    } as unknown as SkillView;
    let views = [held];
    const current = { profiles: () => ({ p: { diet: true } }) as const };
    const book = new ToolBook({ skills: () => views }, new ToolNames(), current);
    const found = async (query: string) => (await book.view('p')!.find(query, 5)).length;
    expect([await found('letters'), await found('origami')]).toEqual([1, 0]);
    told = tell('Folds origami');
    expect([await found('letters'), await found('origami')]).toEqual([0, 1]);
    views = [];
    told = undefined;
    expect(await found('origami')).toBe(0);
  });

  test('a tool that cannot be indexed ends nothing', async () => {
    const good = bookOf({ mail: [] }).book.page.tools;
    const bad = [...good].map(
      ([name, tool]) => [name, { ...tool, description: 1 as never }] as const,
    );
    const search = new ToolSearch();
    search.update(new Map(bad));
    expect(await search.find('mail', 5, good)).toEqual([]);
    search.update(good);
    expect(await search.find('mail', 5, good)).toHaveLength(1);
  });

  test('what comes, goes or describes itself anew is found as it is by now, by its name in the profile', async () => {
    const profiles: McpProfiles = {
      p: { diet: true },
      q: { diet: true, rename: { mail: 'post' } },
    };
    const { book, views } = bookOf(FOUR, profiles);
    const names = async (profile: string, query: string) =>
      (await book.view(profile)!.find(query, 5)).map(({ toolName }) => toolName);
    // The word is another one for "forecast".
    expect(await names('p', 'weather')).toEqual(['weather', 'forecast']);
    expect(await names('q', 'post')).toEqual(['post']);
    expect(await names('p', 'post')).toEqual([]);
    views.shift();
    const told = { ...manifest, name: 'notes', description: 'Does sketches' };
    views[2] = { mount: 'notes', descriptor: describeSkill(told, 'notes') } as unknown as SkillView;
    expect(await names('p', 'weather')).toEqual(['forecast']);
    expect(await names('p', 'sketches')).toEqual(['notes']);
    expect(await names('p', 'mail')).toEqual(['mail']);
  });

  test('the arguments of what is run are handed on as they were written', async () => {
    expect(await runSkill('{"name":"mail","arguments":{"n": 725653563933458432}}')).toEqual({
      name: 'mail',
      args: '{"n": 725653563933458432}',
    });
    expect(await runSkill('{"name":"mail"}')).toEqual({ name: 'mail', args: undefined });
  });
});
