import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, type Cli } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';
import { remember } from './support/remember.ts';
import { workspace } from './support/workspace.ts';

const JOHN = { name: 'John', entityType: 'person', observations: ['Speaks Spanish', 'Likes tea'] };
const TALL_JOHN = { ...JOHN, observations: [...JOHN.observations, 'Is tall'] };
const ACME = { name: 'Acme', entityType: 'company', observations: [] };
const WORKS_AT = { from: 'John', to: 'Acme', relationType: 'works_at' };
const ODD = { name: '__proto__', entityType: 'unknown', observations: [] };

const memory = (settings = '') => [{ folder: 'anthropic_memory', mount: 'memory', settings }];
const said = (message: string) => ({ success: true, message });

describe('a client that tells a new memory one thing after the other', () => {
  let cli: Cli;
  let url: string;
  beforeAll(async () => {
    ({ cli, url } = await serveExamples(memory('workers: 2')));
  });
  afterAll(() => cli[Symbol.asyncDispose]());

  // Each builds on those above it.
  test.each<[string, object | undefined, object]>([
    ['read_graph', undefined, { success: true, graph: { entities: {}, relations: [] } }],
    [
      'create_entities',
      { entities: [{ ...JOHN, observations: [...JOHN.observations, 'Likes tea'] }, ACME, ACME] },
      said('Successfully created 2 new entities.'),
    ],
    [
      'create_entities',
      { entities: [{ name: 'John', entityType: 'cat' }, {}, { name: '' }, { entityType: 'x' }] },
      said('Successfully created 0 new entities.'),
    ],
    [
      'create_entities',
      { entities: [{ name: '__proto__' }] },
      said('Successfully created 1 new entities.'),
    ],
    [
      'create_relations',
      {
        relations: [WORKS_AT, WORKS_AT, { ...WORKS_AT, to: 'Nobody' }, { ...WORKS_AT, from: 'x' }],
      },
      said('Successfully created 1 new relations.'),
    ],
    [
      'add_observations',
      {
        observations: [
          { entityName: 'John', contents: ['Likes tea', 'Is tall'] },
          { entityName: 'Nobody', contents: ['Is nobody'] },
        ],
      },
      said('Observations added to 1 entities.'),
    ],
    [
      'search_nodes',
      { query: 'O' },
      {
        success: true,
        nodes: [TALL_JOHN, ACME, ODD],
      },
    ],
    ['search_nodes', { query: 'COMPANY' }, { success: true, nodes: [ACME] }],
    ['search_nodes', { query: 'tea' }, { success: true, nodes: [TALL_JOHN] }],
    ['search_nodes', { query: 'nothing of it' }, { success: true, nodes: [] }],
    [
      'search_nodes',
      { query: '' },
      { success: false, nodes: [], message: 'Query cannot be empty.' },
    ],
    [
      'delete_observations',
      { deletions: [{ entityName: 'John', observations: ['Is tall', 'Is short'] }] },
      said('Observations deleted from 1 entities.'),
    ],
    [
      'open_nodes',
      { names: ['__proto__', 'Acme', 'Nobody', 'John'] },
      { success: true, nodes: [ODD, ACME, JOHN] },
    ],
    [
      'create_relations',
      { relations: [{ from: 'Acme', to: '__proto__', relationType: 'owns' }] },
      said('Successfully created 1 new relations.'),
    ],
    [
      'read_graph',
      undefined,
      {
        success: true,
        graph: {
          entities: {
            John: { entityType: 'person', observations: JOHN.observations },
            Acme: { entityType: 'company', observations: [] },
            ['__proto__']: { entityType: 'unknown', observations: [] },
          },
          relations: [WORKS_AT, { from: 'Acme', to: '__proto__', relationType: 'owns' }],
        },
      },
    ],
    [
      'delete_relations',
      { relations: [WORKS_AT, { ...WORKS_AT, relationType: 'owns' }] },
      said('Successfully deleted 1 relations.'),
    ],
    [
      'delete_entities',
      { entityNames: ['Acme', 'Nobody'] },
      said('Successfully deleted 1 entities.'),
    ],
    [
      'read_graph',
      undefined,
      {
        success: true,
        graph: {
          entities: {
            John: { entityType: 'person', observations: JOHN.observations },
            ['__proto__']: { entityType: 'unknown', observations: [] },
          },
          relations: [],
        },
      },
    ],
  ])('%s %j', async (operation, params, answer) => {
    expect(await remember(url, operation, params)).toEqual(answer);
  });

  test.each<[inputs: object, detail: string]>([
    [{ operation: 'forget' }, 'Invalid operation: forget'],
    [{ operation: 'READ_GRAPH' }, 'Invalid operation: READ_GRAPH'],
    [{ operation: 'open_nodes', params: '{"names": [' }, "Invalid JSON format in 'params' field."],
    ...Object.entries({
      create_entities: 'entities',
      create_relations: 'relations',
      add_observations: 'observations',
      delete_entities: 'entityNames',
      delete_observations: 'deletions',
      delete_relations: 'relations',
      search_nodes: 'query',
      open_nodes: 'names',
    }).map(([operation, key]): [object, string] => [
      { operation, params: '{}' },
      `Missing required parameter '${key}' for operation '${operation}'.`,
    ]),
    [
      { operation: 'create_entities', params: '{"entities": [{"name": "new"}, {"name": 7}]}' },
      "'entities[1].name' must be a string, but is a number.",
    ],
    [
      {
        operation: 'add_observations',
        params: '{"observations": [{"entityName": "John", "contents": ["new", 7]}]}',
      },
      "'observations[0].contents[1]' must be a string, but is a number.",
    ],
    [
      { operation: 'delete_entities', params: '{"entityNames": ["John", {}]}' },
      "'entityNames[1]' must be a string, but is an object.",
    ],
  ])('%j is 400, and nothing of it is done', async (inputs, detail) => {
    const before = await remember(url, 'read_graph');
    const { status, body } = await run(url, 'memory', inputs);
    expect({ status, body }).toEqual({ status: 400, body: { detail } });
    expect(await remember(url, 'read_graph')).toEqual(before);
  });
});

describe('a memory.json of the original', () => {
  const GRAPH = {
    entities: {
      John: { entityType: 'person', observations: JOHN.observations },
      Acme: { entityType: 'company', observations: [] },
    },
    relations: [WORKS_AT],
  };
  const withFile = async () => {
    const cwd = await workspace({
      'memory.json': JSON.stringify(GRAPH),
      'runtime-config.yaml': '',
    });
    return { cwd, env: { MEMORY_FILE_PATH: join(cwd, 'memory.json') } };
  };
  const imports = (cli: Cli) => cli.lines.filter(({ msg }) => msg.startsWith('imported what'));

  test('is imported at the first start, by one of the workers that all begin at once', async () => {
    const { env } = await withFile();
    const { cli, url } = await serveExamples(memory('workers: 4, concurrency: 1'), { env });
    await using _ = cli;
    await cli.ready('memory', 'w4');
    const graphs = await Promise.all(Array.from({ length: 8 }, () => remember(url, 'read_graph')));
    for (const { graph } of graphs) expect(graph).toEqual(GRAPH);
    expect(imports(cli)).toHaveLength(1);
  });

  test('is not imported again at the next', async () => {
    const { env } = await withFile();
    const first = await serveExamples(memory(), { env });
    await remember(first.url, 'delete_entities', { entityNames: ['John'] });
    await first.cli[Symbol.asyncDispose]();
    const second = await serveExamples(memory(), { env, cwd: first.cwd });
    await using _ = second.cli;
    expect((await remember(second.url, 'read_graph')).graph).toEqual({
      entities: { Acme: GRAPH.entities.Acme },
      relations: [],
    });
    expect(imports(second.cli)).toEqual([]);
  });

  test('that is malformed is refused without its path, and imported once it is corrected', async () => {
    const { env } = await withFile();
    await writeFile(env.MEMORY_FILE_PATH, '{"entities": ');
    const { cli, url, cwd } = await serveExamples(memory(), { env });
    await using _ = cli;
    const { status, body } = await run(url, 'memory', { operation: 'read_graph' });
    expect(status).toBe(500);
    expect(body['detail']).toContain('MEMORY_FILE_PATH names is not valid JSON');
    expect(JSON.stringify(body)).not.toContain(cwd);
    await writeFile(env.MEMORY_FILE_PATH, JSON.stringify(GRAPH));
    expect((await remember(url, 'read_graph')).graph).toEqual(GRAPH);
  });
});
