import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshDir, restarted, Skill } from './support/memory.ts';

const GRAPH = {
  entities: {
    John: { entityType: 'person', observations: ['Speaks fluent Spanish'] },
    Acme: { entityType: 'company', observations: [] },
  },
  relations: [{ from: 'John', to: 'Acme', relationType: 'works_at' }],
};

/** A data folder, and a file beside it that MEMORY_FILE_PATH names. */
function imported(content?: unknown) {
  const dir = freshDir();
  const file = join(dir, 'memory.json');
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  const write = (text: unknown) => {
    writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
  };
  if (content !== undefined) write(content);
  return { file, dataDir, write, skill: new Skill(dataDir, { MEMORY_FILE_PATH: file }) };
}

test('its entities and relations are there at the first call', () => {
  const { skill, file } = imported(GRAPH);
  expect(skill.run('read_graph').graph).toEqual(GRAPH);
  expect(skill.lines).toEqual([
    {
      level: 'info',
      message: 'imported what MEMORY_FILE_PATH names',
      fields: { file, entities: 2, relations: 1 },
    },
  ]);
});

test.each([
  [{ entities: [{ name: 'John', entityType: 'person' }, { name: 'Ann' }] }, ['John', 'Ann']],
  [{ entities: { John: { entityType: null }, Ann: {} } }, ['John', 'Ann']],
  [{ relations: [] }, []],
  [{}, []],
  ['{"entities": {"__proto__": {"entityType": "x"}, "": {}}}', ['__proto__']],
])('it may be %j', (content, names) => {
  const { skill } = imported(content);
  expect(Object.keys(skill.run('read_graph').graph.entities)).toEqual(names);
});

test('relations to entities that are not in the file, and second copies, are left out', () => {
  const relations = [...GRAPH.relations, ...GRAPH.relations, { from: 'John', to: 'Nobody' }];
  const { skill } = imported({ ...GRAPH, relations });
  expect(skill.run('read_graph').graph).toEqual(GRAPH);
});

test('what was deleted does not come back with a restart', async () => {
  const { skill, dataDir, file } = imported(GRAPH);
  skill.run('delete_entities', { entityNames: ['John', 'Acme'] });
  const again = await restarted(dataDir, { MEMORY_FILE_PATH: file });
  expect(again.run('read_graph').graph.entities).toEqual({});
  expect(again.lines).toEqual([]);
});

test('a memory that holds something is left as it is, and the log says so', async () => {
  const { dataDir, file } = imported(GRAPH);
  new Skill(dataDir).run('create_entities', { entities: [{ name: 'Ann' }] });
  const again = await restarted(dataDir, { MEMORY_FILE_PATH: file });
  expect(Object.keys(again.run('read_graph').graph.entities)).toEqual(['Ann']);
  expect(again.lines).toMatchObject([{ level: 'warn' }]);
});

test('a memory that was tried out and is empty still takes it', async () => {
  const { dataDir, file } = imported(GRAPH);
  const skill = new Skill(dataDir);
  skill.run('create_entities', { entities: [{ name: 'Ann' }] });
  skill.run('delete_entities', { entityNames: ['Ann'] });
  const again = await restarted(dataDir, { MEMORY_FILE_PATH: file });
  expect(again.run('read_graph').graph).toEqual(GRAPH);
});

test('a file that does not exist is as good as an empty one, and the log says so', () => {
  const { skill } = imported();
  expect(skill.run('read_graph').graph).toEqual({ entities: {}, relations: [] });
  expect(skill.lines).toMatchObject([{ level: 'warn' }]);
});

describe.each([
  ['{"entities": {', 'is not valid JSON'],
  ['', 'is not valid JSON'],
  ['[]', "is wrong: 'content' must be an object, but is a list"],
  [{ entities: 'x' }, "is wrong: 'entities' must be an object, but is a string"],
  [{ entities: { John: 7 } }, "is wrong: 'entities.John' must be an object, but is a number"],
  [
    { ...GRAPH, relations: [{ from: 7 }] },
    "is wrong: 'relations[0].from' must be a string, but is a number",
  ],
])('the malformed file %j', (content, why) => {
  const detail = `The file that MEMORY_FILE_PATH names ${why}. Nothing was imported: correct the file, or take the variable away.`;

  test('is refused as a whole, and the skill says why', () => {
    const { skill } = imported(content);
    const entities = [{ name: 'Ann' }];
    expect(skill.refusal('create_entities', { entities })).toEqual({ status: 500, detail });
    expect(skill.refusal('read_graph')).toEqual({ status: 500, detail });
    expect(skill.health()).toEqual({ status: 'unhealthy', error: detail });
    expect(skill.lines[0]).toMatchObject({ level: 'error', message: detail });
  });

  test('is imported once it is corrected', () => {
    const { skill, write } = imported(content);
    expect(skill.refusal('read_graph').status).toBe(500);
    write(GRAPH);
    expect(skill.run('read_graph').graph).toEqual(GRAPH);
  });
});

test('a file that cannot be read is refused without its path', () => {
  const { skill, file } = imported();
  mkdirSync(file);
  expect(skill.refusal('read_graph')).toEqual({
    status: 500,
    detail:
      'The file that MEMORY_FILE_PATH names cannot be read (EISDIR). Nothing was imported: correct the file, or take the variable away.',
  });
  rmSync(file, { recursive: true });
  expect(skill.run('read_graph').success).toBe(true);
});
