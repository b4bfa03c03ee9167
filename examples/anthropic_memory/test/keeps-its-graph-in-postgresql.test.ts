import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { SkillContext } from '@skillet/sdk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as plain from '../anthropic_memory.ts';
import { freshDir } from './support/memory.ts';
import { Postgres, postgresPrograms } from './support/postgres.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let postgres: Postgres | undefined;
let why = '';

beforeAll(async () => {
  const { dir, missing } = await postgresPrograms();
  why = missing;
  if (dir !== undefined) postgres = await Postgres.start(dir);
});

afterAll(async () => {
  await postgres?.[Symbol.asyncDispose]();
});

/** The skill as one worker has it; with an address of its own, it has connections of its own. */
function worker(url: string | undefined, module: typeof plain = plain) {
  const env = url === undefined ? {} : { MEMORY_DATABASE_URL: url };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const context = { dataDir: freshDir(), env, log } as unknown as SkillContext;
  return {
    run: async (operation: string, params: unknown = {}): Promise<string> => {
      const inputs = { operation, params: JSON.stringify(params) };
      return (await module.handler(inputs, context)).response;
    },
    health: async () => module.health(context),
  };
}

const OPERATIONS: readonly (readonly [string, unknown?])[] = [
  [
    'create_entities',
    {
      entities: [
        { name: 'Jörg', entityType: 'Mensch', observations: ['Mag Tee', 'Mag Tee', ''] },
        { name: '' },
        { name: 'ΣΊΣΥΦΟΣ' },
        { name: 'a\u0000b', observations: ['\u001an\u0000'] },
      ],
    },
  ],
  [
    'create_entities',
    {
      entities: [
        { name: 'Jörg', entityType: 'other' },
        { name: 'long', observations: ['x'.repeat(100_000)] },
      ],
    },
  ],
  [
    'create_relations',
    {
      relations: [
        { from: 'Jörg', to: 'ΣΊΣΥΦΟΣ', relationType: 'knows' },
        { from: 'Jörg', to: 'ΣΊΣΥΦΟΣ' },
        { from: 'Jörg', to: 'nobody' },
        { from: 'Jörg', to: 'ΣΊΣΥΦΟΣ' },
      ],
    },
  ],
  [
    'add_observations',
    {
      observations: [
        { entityName: 'Jörg', contents: ['Mag Tee', "O'Neil; DROP TABLE"] },
        { entityName: 'nobody', contents: ['x'] },
      ],
    },
  ],
  ['read_graph'],
  ['search_nodes', { query: 'TEE' }],
  ['search_nodes', { query: 'σίσυφος' }],
  ['search_nodes', { query: '\u0000' }],
  ['search_nodes', { query: '%' }],
  ['search_nodes', { query: '' }],
  ['open_nodes', { names: ['long', 'Jörg', 'Jörg', 'nobody', 'a\u0000b'] }],
  [
    'delete_observations',
    {
      deletions: [
        { entityName: 'Jörg', observations: ['Mag Tee', 'x'] },
        { entityName: 'long', observations: ['y'] },
      ],
    },
  ],
  ['delete_relations', { relations: [{ from: 'Jörg', to: 'ΣΊΣΥΦΟΣ' }] }],
  ['read_graph'],
  ['delete_entities', { entityNames: ['Jörg', 'Jörg', 'nobody'] }],
  ['read_graph'],
];

test('it answers as it does with SQLite, and makes a whole of each operation', async (context) => {
  context.skip(postgres === undefined, why);
  const [remote, local] = [worker(postgres?.url), worker(undefined)];
  for (const [operation, params] of OPERATIONS)
    expect([operation, await remote.run(operation, params)]).toEqual([
      operation,
      await local.run(operation, params),
    ]);
  expect(await remote.health()).toEqual(await local.health());
  await remote.run('delete_entities', { entityNames: ['ΣΊΣΥΦΟΣ', 'a\u0000b', 'long'] });
});

test('workers of several hosts write at once and lose nothing', async (context) => {
  context.skip(postgres === undefined, why);
  const modules = [plain];
  for (let n = 0; n < 3; n += 1) {
    vi.resetModules();
    modules.push(await import('../anthropic_memory.ts'));
  }
  const workers = modules.map((module) => worker(postgres?.url, module));
  const rounds = 15;
  const answers = await Promise.all(
    workers.flatMap(({ run }, at) =>
      Array.from({ length: rounds }, async (_, round) => {
        const name = `${String(at)}-${String(round)}`;
        const entities = [{ name }, { name: 'all' }, { name: `round ${String(round)}` }];
        const answer = await run('create_entities', { entities });
        await run('add_observations', { observations: [{ entityName: 'all', contents: [name] }] });
        await run('create_relations', { relations: [{ from: name, to: 'all' }] });
        return Number(/created (\d+) new/.exec(answer)?.[1]);
      }),
    ),
  );
  const entities = workers.length * rounds + rounds + 1;
  expect(answers.reduce((sum, one) => sum + one)).toBe(entities);
  expect(await workers[0]?.health()).toEqual({
    memory: { entities, relations: workers.length * rounds },
  });
  const { nodes } = JSON.parse((await workers[1]?.run('open_nodes', { names: ['all'] })) ?? '') as {
    nodes: readonly { observations: readonly string[] }[];
  };
  expect(nodes[0]?.observations).toHaveLength(workers.length * rounds);
});

test('one that hangs up, and one that is frozen, cannot be reached either', async () => {
  const sockets: Socket[] = [];
  const hangsUp = createServer((socket) => socket.destroy());
  const isFrozen = createServer((socket) => sockets.push(socket));
  try {
    const asked = [hangsUp, isFrozen].map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const { run } = worker(`postgres://user:quiet@127.0.0.1:${String(port)}/none`);
      await expect(run('read_graph')).rejects.toMatchObject({
        status: 503,
        detail: expect.stringMatching(/^The memory cannot be reached: [^.]+\.$/) as string,
      });
    });
    await Promise.all(asked);
  } finally {
    for (const server of [hangsUp, isFrozen]) server.close();
    for (const socket of sockets) socket.destroy();
  }
});

test('a database that cannot be reached is said, without its address and password', async () => {
  const { run, health } = worker('postgres://user:quiet@127.0.0.1:1/none');
  await expect(run('read_graph')).rejects.toMatchObject({
    status: 503,
    detail:
      'The memory cannot be reached: the database does not do what it is asked (ECONNREFUSED).',
  });
  expect(JSON.stringify(await health())).not.toContain('quiet');
});
