import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

/** A body of JSON as a test looks into it. */
type Json = ReturnType<typeof JSON.parse>;

const dispatcher = new FakeDispatcher(
  fakeSkill('time'),
  fakeSkill('fetch', { state: { name: 'starting', since: 0 } }),
);
const app = createGateway({ dispatcher, cors: false });

async function get(path: string, status = 200): Promise<Json> {
  return (await request(app).get(path).set('Host', 'h').expect(status)).body;
}

describe('GET /tools', () => {
  it('defines every skill, also one that is not up', async () => {
    const { tools, dispatch, ...rest } = await get('/tools?format=openai');
    expect(tools.map((tool: Json) => tool.function.name)).toEqual(['get_time', 'get_fetch']);
    expect(dispatch).toEqual({
      get_time: { method: 'POST', url: 'http://h/skills/time/run' },
      get_fetch: { method: 'POST', url: 'http://h/skills/fetch/run' },
    });
    expect(rest).toEqual({});
  });

  it.each([
    ['skills=fetch', ['get_fetch']],
    ['skills=fetch,%20time,', ['get_time', 'get_fetch']],
    ['skills=', ['get_time', 'get_fetch']],
    ['tags=TIME', ['get_time']],
    ['tags=time,fetch', ['get_time', 'get_fetch']],
    ['tags=other', []],
    ['skills=fetch&tags=time', []],
  ])('of %s defines only those', async (query, names) => {
    expect(Object.keys((await get(`/tools?format=mcp&${query}`)).dispatch)).toEqual(names);
  });

  it('leaves strict mode to who wants it', async () => {
    const strictness = async (query: string) =>
      (await get(`/tools?format=openai&skills=time${query}`)).tools[0].function.strict;
    expect(await strictness('')).toBe(true);
    expect(await strictness('&strict=false')).toBe(false);
  });

  it('says which formats and skills there are when it is asked for another', async () => {
    expect((await get('/tools', 422)).detail).toBe(
      'The parameter `format` is missing: it is one of openai, openai-responses, anthropic, gemini, mcp.',
    );
    expect((await get('/tools?format=toString', 422)).detail).toContain('no format "toString"');
    expect((await get('/tools?format=mcp&skills=time,x,y', 404)).detail).toBe(
      'There is no skill at "x", "y": there are time, fetch.',
    );
  });

  it('says what a vendor cannot be told', async () => {
    const inputs = { größe: { type: 'string' } };
    const skill = fakeSkill('odd');
    const input = { type: 'object', properties: inputs, required: ['größe'] };
    const operations = skill.descriptor.operations.map((operation) => ({ ...operation, input }));
    const descriptor = { ...skill.descriptor, operations };
    const odd = createGateway({
      dispatcher: new FakeDispatcher(fakeSkill('odd', { descriptor })),
      cors: false,
    });
    const { body } = await request(odd).get('/tools?format=anthropic').expect(200);
    expect(body.left_out).toEqual({ odd: 'The input "größe" cannot be named there.' });
  });
});

describe('GET /search', () => {
  it('answers with what was asked and the skills as they are in the catalog', async () => {
    const catalog = await get('/catalog');
    expect(await get('/search?query=fetch&category=UTILITY&tags=time,fetch')).toEqual({
      query: { text: 'fetch', category: 'UTILITY', complexity: null, tags: 'time,fetch' },
      results: 1,
      skills: [catalog.skills[1]],
    });
  });

  it('without parameters finds every skill', async () => {
    const { query, results, skills } = await get('/search');
    expect(query).toEqual({ text: null, category: null, complexity: null, tags: null });
    expect(results).toBe(2);
    expect(skills[0].skill).toMatchObject({
      base_url: 'http://h/skills/time',
      endpoints: { run: '/skills/time/run' },
    });
  });

  it('finds nothing, and says so', async () => {
    expect(await get('/search?query=quantum')).toMatchObject({ results: 0, skills: [] });
  });

  it('is quick with a text of any length', async () => {
    const text = 'lorem%20ipsum%20'.repeat(500);
    expect(await get(`/search?query=${text}`)).toMatchObject({ results: 0 });
  });
});
