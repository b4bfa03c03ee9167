import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Skill } from './support/memory.ts';

const KEYS = {
  create_entities: 'entities',
  create_relations: 'relations',
  add_observations: 'observations',
  delete_entities: 'entityNames',
  delete_observations: 'deletions',
  delete_relations: 'relations',
  search_nodes: 'query',
  open_nodes: 'names',
};

test.each(['nope', 'READ_GRAPH', 'constructor', '__proto__', ' '])(
  'the operation %j',
  (operation) => {
    expect(new Skill().refusal(operation)).toEqual({
      status: 400,
      detail: `Invalid operation: ${operation}`,
    });
  },
);

test('no operation', () => {
  expect(new Skill().refusal('')).toEqual({
    status: 400,
    detail: "'operation' field is required.",
  });
});

test.each(['{', 'entities', '{"entities": [}', ' ', '{"a": NaN}'])('the JSON %j', (params) => {
  expect(new Skill().refusal('create_entities', params)).toEqual({
    status: 400,
    detail: "Invalid JSON format in 'params' field.",
  });
});

describe.each(Object.entries(KEYS))('%s', (operation, key) => {
  test.each(['{}', '[]', '1', 'null', `"${key}"`, `{"${key}s": []}`])(
    `params %s without "${key}"`,
    (params) => {
      expect(new Skill().refusal(operation, params)).toEqual({
        status: 400,
        detail: `Missing required parameter '${key}' for operation '${operation}'.`,
      });
    },
  );
});

test.each([
  ['create_entities', { entities: 'John' }, "'entities' must be a list, but is a string."],
  ['create_entities', { entities: null }, "'entities' must be a list, but is null."],
  ['create_entities', { entities: {} }, "'entities' must be a list, but is an object."],
  ['create_entities', { entities: ['a'] }, "'entities[0]' must be an object, but is a string."],
  ['create_entities', { entities: [[]] }, "'entities[0]' must be an object, but is a list."],
  [
    'create_entities',
    { entities: [{ name: 'a' }, { name: 7 }] },
    "'entities[1].name' must be a string, but is a number.",
  ],
  [
    'create_entities',
    { entities: [{ name: 'a', entityType: false }] },
    "'entities[0].entityType' must be a string, but is a boolean.",
  ],
  [
    'create_entities',
    { entities: [{ name: 'a', observations: 'x' }] },
    "'entities[0].observations' must be a list, but is a string.",
  ],
  [
    'create_entities',
    { entities: [{ name: 'a', observations: ['x', null] }] },
    "'entities[0].observations[1]' must be a string, but is null.",
  ],
  [
    'create_relations',
    { relations: [{ from: 'a', to: ['b'] }] },
    "'relations[0].to' must be a string, but is a list.",
  ],
  [
    'delete_relations',
    { relations: [{ from: 'a', to: 'b', relationType: {} }] },
    "'relations[0].relationType' must be a string, but is an object.",
  ],
  [
    'add_observations',
    { observations: [{ entityName: 'known', contents: 'x' }] },
    "'observations[0].contents' must be a list, but is a string.",
  ],
  [
    'delete_observations',
    { deletions: [{ entityName: 1, observations: [] }] },
    "'deletions[0].entityName' must be a string, but is a number.",
  ],
  ['delete_entities', { entityNames: [1] }, "'entityNames[0]' must be a string, but is a number."],
  ['search_nodes', { query: 1 }, "'query' must be a string, but is a number."],
  ['open_nodes', { names: 'known' }, "'names' must be a list, but is a string."],
])('%s %j', (operation, params, detail) => {
  expect(new Skill().refusal(operation, params)).toEqual({ status: 400, detail });
});

test('a wrong element anywhere, and nothing of the operation is done', () => {
  const skill = new Skill();
  skill.run('create_entities', { entities: [{ name: 'known', observations: ['x'] }] });
  const before = skill.text('read_graph');
  const wrong = [
    ['create_entities', { entities: [{ name: 'new' }, { name: 7 }] }],
    ['add_observations', { observations: [{ entityName: 'known', contents: ['new', 7] }] }],
    ['delete_entities', { entityNames: ['known', 7] }],
    ['delete_observations', { deletions: [{ entityName: 'known', observations: ['x', 7] }] }],
  ] as const;
  for (const [operation, params] of wrong) {
    expect(skill.refusal(operation, params).status).toBe(400);
    expect(skill.text('read_graph')).toBe(before);
  }
});

test('any JSON at all is answered, or refused with 400', () => {
  const skill = new Skill();
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.entries(KEYS)),
      fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.string(), fc.jsonValue()))),
      ([operation, key], value) => {
        const params = JSON.stringify({ [key]: value });
        try {
          expect(JSON.parse(skill.text(operation, params))).toHaveProperty('success');
        } catch (error) {
          expect(error).toMatchObject({ name: 'SkillError', status: 400 });
        }
      },
    ),
  );
});
