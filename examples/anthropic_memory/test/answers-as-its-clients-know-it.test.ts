import { describe, expect, test } from 'vitest';
import { Skill } from './support/memory.ts';

const JOHN = { name: 'John', entityType: 'person', observations: ['Speaks Spanish', 'Likes tea'] };
const ACME = { name: 'Acme', entityType: 'company', observations: [] };
const WORKS_AT = { from: 'John', to: 'Acme', relationType: 'works_at' };

/** A memory that knows John, Acme, and that he works there. */
function filled(): Skill {
  const skill = new Skill();
  skill.run('create_entities', { entities: [JOHN, ACME] });
  skill.run('create_relations', { relations: [WORKS_AT] });
  return skill;
}

const said = (message: string) => ({ success: true, message });

describe('create_entities', () => {
  test('counts those that are new, and leaves alone those that are not', () => {
    const skill = filled();
    const entities = [{ name: 'John', entityType: 'cat' }, { name: 'Ann' }, { name: 'Ann' }];
    expect(skill.run('create_entities', { entities })).toEqual(
      said('Successfully created 1 new entities.'),
    );
    expect(skill.run('open_nodes', { names: ['John', 'Ann'] }).nodes).toEqual([
      JOHN,
      { name: 'Ann', entityType: 'unknown', observations: [] },
    ]);
  });

  test('skips what has no name', () => {
    const skill = new Skill();
    const entities = [{}, { name: '' }, { name: null }, { entityType: 'person' }, { name: ' ' }];
    expect(skill.run('create_entities', { entities }).message).toBe(
      'Successfully created 1 new entities.',
    );
  });

  test('keeps each observation once, in the order in which they came', () => {
    const skill = new Skill();
    skill.run('create_entities', {
      entities: [{ name: 'x', observations: ['b', 'a', 'b', 'c', 'a'] }],
    });
    expect(skill.run('open_nodes', { names: ['x'] }).nodes[0]?.observations).toEqual([
      'b',
      'a',
      'c',
    ]);
  });

  test('takes null for what is left out', () => {
    const skill = new Skill();
    skill.run('create_entities', {
      entities: [{ name: 'x', entityType: null, observations: null }],
    });
    expect(skill.run('open_nodes', { names: ['x'] }).nodes).toEqual([
      { name: 'x', entityType: 'unknown', observations: [] },
    ]);
  });
});

describe('create_relations', () => {
  test('relates only entities that exist, and each pair in each way once', () => {
    const skill = filled();
    const relations = [
      WORKS_AT,
      { ...WORKS_AT, relationType: 'owns' },
      { ...WORKS_AT, relationType: 'owns' },
      { from: 'Acme', to: 'John', relationType: 'works_at' },
      { from: 'John', to: 'Nobody', relationType: 'knows' },
      { from: 'Nobody', to: 'John', relationType: 'knows' },
      { relationType: 'knows' },
    ];
    expect(skill.run('create_relations', { relations })).toEqual(
      said('Successfully created 2 new relations.'),
    );
  });

  test('takes a relation without a type as one', () => {
    const skill = filled();
    const untyped = { from: 'John', to: 'Acme' };
    expect(skill.run('create_relations', { relations: [untyped, untyped] }).message).toBe(
      'Successfully created 1 new relations.',
    );
    expect(skill.run('read_graph').graph.relations).toEqual([WORKS_AT, untyped]);
    expect(skill.run('delete_relations', { relations: [untyped] }).message).toBe(
      'Successfully deleted 1 relations.',
    );
    expect(skill.run('read_graph').graph.relations).toEqual([WORKS_AT]);
  });
});

test('add_observations counts what brought something new', () => {
  const skill = filled();
  const observations = [
    { entityName: 'John', contents: ['Likes tea', 'Is tall'] },
    { entityName: 'Acme', contents: [] },
    { entityName: 'Acme' },
    { entityName: 'Nobody', contents: ['Is nobody'] },
    { contents: ['Is nobody'] },
    { entityName: 'John', contents: ['Is tall'] },
  ];
  expect(skill.run('add_observations', { observations })).toEqual(
    said('Observations added to 1 entities.'),
  );
  expect(skill.run('open_nodes', { names: ['John'] }).nodes[0]?.observations).toEqual([
    'Speaks Spanish',
    'Likes tea',
    'Is tall',
  ]);
});

test('delete_entities takes the relations of an entity with it', () => {
  const skill = filled();
  skill.run('create_relations', {
    relations: [
      { from: 'Acme', to: 'John', relationType: 'employs' },
      { from: 'Acme', to: 'Acme', relationType: 'owns' },
    ],
  });
  expect(skill.run('delete_entities', { entityNames: ['John', 'John', 'Nobody'] })).toEqual(
    said('Successfully deleted 1 entities.'),
  );
  expect(skill.run('read_graph').graph).toEqual({
    entities: { Acme: { entityType: 'company', observations: [] } },
    relations: [{ from: 'Acme', to: 'Acme', relationType: 'owns' }],
  });
});

test('an entity that is created again has nothing of its old self, and comes last', () => {
  const skill = filled();
  skill.run('delete_entities', { entityNames: ['John'] });
  skill.run('create_entities', { entities: [{ name: 'John' }] });
  expect(skill.text('read_graph')).toBe(
    '{"success":true,"graph":{"entities":{"Acme":{"entityType":"company","observations":[]},' +
      '"John":{"entityType":"unknown","observations":[]}},"relations":[]}}',
  );
});

test('an entity does not get what the one before it was told', () => {
  const skill = new Skill();
  skill.run('create_entities', { entities: [JOHN] });
  skill.run('delete_entities', { entityNames: ['John'] });
  skill.run('create_entities', { entities: [ACME] });
  expect(skill.run('open_nodes', { names: ['Acme'] }).nodes).toEqual([ACME]);
});

test('delete_observations counts what took something away', () => {
  const skill = filled();
  const deletions = [
    { entityName: 'John', observations: ['Likes tea', 'Is short'] },
    { entityName: 'Acme', observations: ['Likes tea'] },
    { entityName: 'Nobody', observations: ['Likes tea'] },
    { entityName: 'John' },
  ];
  expect(skill.run('delete_observations', { deletions })).toEqual(
    said('Observations deleted from 1 entities.'),
  );
  expect(skill.run('open_nodes', { names: ['John'] }).nodes[0]?.observations).toEqual([
    'Speaks Spanish',
  ]);
});

test('delete_relations deletes the very ones', () => {
  const skill = filled();
  const relations = [
    { ...WORKS_AT, relationType: 'owns' },
    { from: 'Acme', to: 'John', relationType: 'works_at' },
    { from: 'John', to: 'Acme' },
  ];
  expect(skill.run('delete_relations', { relations })).toEqual(
    said('Successfully deleted 0 relations.'),
  );
  expect(skill.run('delete_relations', { relations: [WORKS_AT, WORKS_AT] })).toEqual(
    said('Successfully deleted 1 relations.'),
  );
  expect(skill.run('read_graph').graph.relations).toEqual([]);
});

describe('read_graph', () => {
  test('has entities by name, and relations', () => {
    expect(filled().run('read_graph')).toEqual({
      success: true,
      graph: {
        entities: {
          John: { entityType: 'person', observations: ['Speaks Spanish', 'Likes tea'] },
          Acme: { entityType: 'company', observations: [] },
        },
        relations: [WORKS_AT],
      },
    });
  });

  test.each([[undefined], [null], [''], ['{}'], ['{"any": 1}'], ['[]'], ['null']])(
    'takes %j for params',
    (params) => {
      expect(new Skill().text('read_graph', params)).toBe(
        '{"success":true,"graph":{"entities":{},"relations":[]}}',
      );
    },
  );
});

describe('search_nodes', () => {
  test('looks in names, types and observations, and answers in the order of creation', () => {
    const skill = filled();
    const names = (query: string) =>
      skill.run('search_nodes', { query }).nodes.map(({ name }) => name);
    expect(names('j')).toEqual(['John']);
    expect(names('COMP')).toEqual(['Acme']);
    expect(names('tea')).toEqual(['John']);
    expect(names('o')).toEqual(['John', 'Acme']);
    expect(names('works_at')).toEqual([]);
    expect(names('%')).toEqual([]);
    expect(skill.run('search_nodes', { query: 'spanish' })).toEqual({
      success: true,
      nodes: [JOHN],
    });
  });

  test.each([
    ['ÄPFEL', 'äpfel'],
    ['äpfel', 'ÄPFEL'],
    ['Straße', 'STRASSE'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσ'],
    ['οδός', 'ΟΔΌΣ'],
    ['ПРИВЕТ', 'привет'],
  ])('finds %s by %s', (name, query) => {
    const skill = new Skill();
    skill.run('create_entities', { entities: [{ name }, { name: 'other' }] });
    expect(skill.run('search_nodes', { query }).nodes).toHaveLength(1);
  });

  test.each([[''], [null]])('says that %j is no query', (query) => {
    expect(filled().run('search_nodes', { query })).toEqual({
      success: false,
      nodes: [],
      message: 'Query cannot be empty.',
    });
  });
});

test('open_nodes answers in the order of the names, and leaves out those that it does not know', () => {
  const skill = filled();
  expect(skill.run('open_nodes', { names: ['Acme', 'Nobody', 'John', 'Acme', 'john'] })).toEqual({
    success: true,
    nodes: [ACME, JOHN, ACME],
  });
  expect(skill.run('open_nodes', { names: [] })).toEqual({ success: true, nodes: [] });
});

test('names that mean something to JavaScript are names', () => {
  const skill = new Skill();
  const names = ['b', '__proto__', 'constructor', '10', 'toString', '2', 'a\u0000b', '🦊'];
  skill.run('create_entities', {
    entities: names.map((name) => ({ name, entityType: name, observations: [name] })),
  });
  const [first, ...rest] = names;
  skill.run('create_relations', {
    relations: rest.map((to) => ({ from: first, to, relationType: to })),
  });
  const entries = names.map((name) => {
    const text = JSON.stringify(name);
    return `${text}:{"entityType":${text},"observations":[${text}]}`;
  });
  expect(skill.text('read_graph')).toContain(`"entities":{${entries.join(',')}}`);
  const { entities, relations } = skill.run('read_graph').graph;
  expect(Object.keys(entities)).toHaveLength(names.length);
  expect(relations.map(({ to }) => to)).toEqual(rest);
  for (const name of names) {
    expect(skill.run('open_nodes', { names: [name] }).nodes).toHaveLength(1);
  }
  expect(skill.run('delete_entities', { entityNames: names }).message).toBe(
    'Successfully deleted 8 entities.',
  );
});

test('half a surrogate pair becomes what UTF-8 has for it', () => {
  const skill = new Skill();
  skill.text('create_entities', '{"entities": [{"name": "a\\ud83e"}]}');
  expect(skill.run('open_nodes', { names: ['a\ufffd'] }).nodes).toHaveLength(1);
  expect(JSON.parse(skill.text('open_nodes', '{"names": ["a\\ud83e"]}')).nodes).toHaveLength(1);
});

test('health tells how much is remembered', () => {
  expect(filled().health()).toEqual({ memory: { entities: 2, relations: 1 } });
});
