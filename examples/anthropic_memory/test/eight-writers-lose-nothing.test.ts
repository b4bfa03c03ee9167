import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { freshDir, Skill } from './support/memory.ts';
import type { OpenerOptions } from './support/opener-thread.ts';
import type { WriterOptions } from './support/writer-thread.ts';

const WRITERS = 8;
const ROUNDS = 25;

interface Progress {
  readonly round: number;
  readonly created: number;
}

function startWriters(
  options: Pick<WriterOptions, 'dataDir' | 'rounds'> & { env?: Record<string, string> },
): Worker[] {
  const ready = new Int32Array(new SharedArrayBuffer(4));
  return Array.from({ length: WRITERS }, (_, writer) => {
    const workerData: WriterOptions = { env: {}, ...options, writer, ready, writers: WRITERS };
    return new Worker(new URL('support/writer-thread.ts', import.meta.url), { workerData });
  });
}

/** How many entities a writer was told that it created. */
async function finish(worker: Worker): Promise<number> {
  let created = 0;
  worker.on('message', (progress: Progress) => (created = progress.created));
  const [code] = (await once(worker, 'exit')) as [number];
  expect(code).toBe(0);
  return created;
}

test('eight threads that start on a new memory at once lose nothing, and create nothing twice', async () => {
  const dataDir = freshDir();
  const created = await Promise.all(startWriters({ dataDir, rounds: ROUNDS }).map(finish));
  const entities = WRITERS * ROUNDS + ROUNDS + 1;
  expect(created.reduce((sum, one) => sum + one)).toBe(entities);

  const skill = new Skill(dataDir);
  expect(skill.health()).toEqual({ memory: { entities, relations: WRITERS * ROUNDS } });
  const own = Array.from({ length: WRITERS }, (_, writer) =>
    Array.from({ length: ROUNDS }, (_, round) => `${writer}-${round}`),
  ).flat();
  const [all] = skill.run('open_nodes', { names: ['all'] }).nodes;
  expect(all?.observations.toSorted()).toEqual(own.toSorted());
});

test('eight threads that make the same database at once all get it', async () => {
  const workerData: OpenerOptions = {
    dataDir: freshDir(),
    files: 50,
    openers: WRITERS,
    arrivals: new Int32Array(new SharedArrayBuffer(4)),
  };
  const openers = Array.from(
    { length: WRITERS },
    () => new Worker(new URL('support/opener-thread.ts', import.meta.url), { workerData }),
  );
  const said = await Promise.all(openers.map((opener) => once(opener, 'message')));
  expect(said).toEqual(Array.from({ length: WRITERS }, () => ['opened all']));
});

test('eight threads import a file of the original once', async () => {
  const dataDir = freshDir();
  const file = join(dataDir, 'memory.json');
  writeFileSync(file, JSON.stringify({ entities: { 'from the file': {} }, relations: [] }));
  const env = { MEMORY_FILE_PATH: file };
  await Promise.all(startWriters({ dataDir, env, rounds: 1 }).map(finish));
  const names = ['from the file', 'all', 'round 0'];
  const skill = new Skill(dataDir);
  expect(skill.health()).toMatchObject({ memory: { entities: WRITERS + names.length } });
  expect(skill.run('open_nodes', { names }).nodes).toHaveLength(names.length);
});

test('threads that are ended in the middle of their writes hold up nobody', async () => {
  const dataDir = freshDir();
  const workers = startWriters({ dataDir, rounds: 1_000_000 });
  await Promise.all(
    workers.map(async (worker) => {
      await once(worker, 'message');
      await worker.terminate();
    }),
  );
  const skill = new Skill(dataDir);
  expect(skill.run('create_entities', { entities: [{ name: 'after' }] }).message).toBe(
    'Successfully created 1 new entities.',
  );
  // One transaction made both.
  const { entities } = skill.run('read_graph').graph;
  for (const name of Object.keys(entities)) {
    const round = /^\d+-(\d+)$/.exec(name)?.[1];
    if (round !== undefined) expect(entities).toHaveProperty([`round ${round}`]);
  }
});
