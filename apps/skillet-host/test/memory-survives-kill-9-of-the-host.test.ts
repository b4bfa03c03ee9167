import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { get, type Cli } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';
import { remember, type Remembered } from './support/remember.ts';

const WRITERS = 8;
/** Entities of one operation: what is half done shows in some of them and not in others. */
const BATCH = 12;

type Graph = Remembered['graph'];

const MEMORY = [
  { folder: 'anthropic_memory', mount: 'memory', settings: 'workers: 4, concurrency: 1' },
];

/** What a writer does over and over, with other names in each round. */
const ROUND: readonly ((names: readonly string[]) => [operation: string, params: object])[] = [
  (names) => [
    'create_entities',
    { entities: names.map((name) => ({ name, entityType: 'thing', observations: ['a', 'b'] })) },
  ],
  (names) => ['create_relations', { relations: ring(names) }],
  (names) => [
    'add_observations',
    { observations: names.map((entityName) => ({ entityName, contents: ['c', 'd'] })) },
  ],
  (names) => [
    'delete_observations',
    { deletions: names.map((entityName) => ({ entityName, observations: ['a', 'c'] })) },
  ],
  (names) => ['delete_relations', { relations: ring(names).slice(1) }],
  (names) => ['delete_entities', { entityNames: names.slice(0, BATCH / 2) }],
];

const ring = (names: readonly string[]) =>
  names.map((from, i) => ({
    from,
    to: names[(i + 1) % names.length] ?? '',
    relationType: 'next to',
  }));

/** The names of a writer's round. */
function namesOf(writer: number, round: number): string[] {
  return Array.from({ length: BATCH }, (_, i) => `${String(writer)}:${String(round)}:${String(i)}`);
}

/** What there must be of one writer after so many operations. */
function graphAfter(writer: number, operations: number): Graph {
  const graph: Graph = { entities: {}, relations: [] };
  for (let round = 0; round * ROUND.length < operations; round += 1) {
    const done = operations - round * ROUND.length;
    const names = namesOf(writer, round);
    const observations = done >= 4 ? ['b', 'd'] : done === 3 ? ['a', 'b', 'c', 'd'] : ['a', 'b'];
    for (const name of done >= 6 ? names.slice(BATCH / 2) : names) {
      graph.entities[name] = { entityType: 'thing', observations };
    }
    if (done >= 2 && done <= 4) graph.relations.push(...ring(names));
    // The one that is left goes with its entity.
    if (done === 5) graph.relations.push(...ring(names).slice(0, 1));
  }
  return graph;
}

/** What there is of one writer. */
function partOf(writer: number, { entities, relations }: Graph): Graph {
  const own = (name: string) => name.startsWith(`${String(writer)}:`);
  return {
    entities: Object.fromEntries(Object.entries(entities).filter(([name]) => own(name))),
    relations: relations.filter(({ from }) => own(from)),
  };
}

/** Lets all writers go on until the host is killed, which is after so many answers. */
async function writeUntilKilled(cli: Cli, url: string, done: number[], answers: number) {
  let left = answers;
  const write = async (writer: number) => {
    for (;;) {
      const next = done[writer] ?? 0;
      const names = namesOf(writer, Math.floor(next / ROUND.length));
      const [operation, params] = ROUND[next % ROUND.length]!(names);
      try {
        const { success } = await remember(url, operation, params);
        expect(success).toBe(true);
      } catch (error) {
        // Only a host that is gone may refuse.
        expect(error).toBeInstanceOf(TypeError);
        return;
      }
      done[writer] = next + 1;
      left -= 1;
      if (left === 0) cli.signal('SIGKILL');
    }
  };
  await Promise.all(done.map((_, writer) => write(writer)));
  expect(await cli.exit).toMatchObject({ signal: 'SIGKILL' });
  expect(left).toBeLessThanOrEqual(0);
}

slow(
  'eight writers and a kill -9 in their midst, again and again: what was answered is there, nothing is half done',
  async () => {
    /** The operations of each writer that were answered. */
    const done = Array.from({ length: WRITERS }, () => 0);
    let cwd: string | undefined;
    for (const answers of [1, 60, 150, 150]) {
      const host = await serveExamples(MEMORY, cwd === undefined ? {} : { cwd });
      await using _ = host.cli;
      ({ cwd } = host);
      if (answers > 1) await host.cli.ready('memory', 'w4');
      const { graph } = await remember(host.url, 'read_graph');
      done.forEach((answered, writer) => {
        const part = partOf(writer, graph);
        // The last one may have been done without there being time to say so.
        if (isDeepStrictEqual(part, graphAfter(writer, answered + 1))) done[writer] = answered + 1;
        else expect(part).toEqual(graphAfter(writer, answered));
      });
      await writeUntilKilled(host.cli, host.url, done, answers);
    }
    await using last = (await serveExamples(MEMORY, { cwd: cwd! })).cli;
    const { graph } = await remember(await last.url(), 'read_graph');
    done.forEach((answered, writer) => {
      expect([graphAfter(writer, answered), graphAfter(writer, answered + 1)]).toContainEqual(
        partOf(writer, graph),
      );
    });
  },
);

test('eight clients of four workers share one memory', async () => {
  const { cli, url } = await serveExamples(MEMORY);
  await using _ = cli;
  await cli.ready('memory', 'w4');
  const name = 'shared';
  await remember(url, 'create_entities', { entities: [{ name }] });
  const writers = Array.from({ length: WRITERS }, async (_each, writer) => {
    for (let i = 0; i < 20; i += 1) {
      const contents = [`${String(writer)}:${String(i)}`];
      const observations = [{ entityName: name, contents }];
      expect(await remember(url, 'add_observations', { observations })).toMatchObject({
        message: 'Observations added to 1 entities.',
      });
      const { nodes } = await remember(url, 'open_nodes', { names: [name] });
      // Whoever answers sees what was written a moment ago, whoever wrote it.
      expect(nodes[0]?.observations).toContain(contents[0]);
    }
  });
  await Promise.all(writers);
  const { nodes } = await remember(url, 'open_nodes', { names: [name] });
  expect(new Set(nodes[0]?.observations).size).toBe(WRITERS * 20);
  const { workers } = (await get(`${url}/skills/memory`)) as { workers: { served: number }[] };
  expect(workers.filter(({ served }) => served > 0).length).toBeGreaterThan(1);
});
