import { parentPort, workerData } from 'node:worker_threads';
import type { SkillContext } from '@skillet/sdk';
import { handler } from '../../anthropic_memory.ts';

/** What a writer is started with. */
export interface WriterOptions {
  readonly dataDir: string;
  readonly env: Record<string, string>;
  readonly writer: number;
  readonly rounds: number;
  /** How many writers are ready; all start once the last one is. */
  readonly ready: Int32Array;
  readonly writers: number;
}

const { dataDir, env, writer, rounds, ready, writers } = workerData as WriterOptions;
const log = { info: () => undefined, warn: () => undefined };
const context = { dataDir, env, log } as unknown as SkillContext;

let created = 0;
function run(operation: string, params: unknown): void {
  const { response } = handler({ operation, params: JSON.stringify(params) }, context) as {
    response: string;
  };
  const count = /created (\d+) new entities/.exec(response)?.[1];
  created += Number(count ?? 0);
}

if (Atomics.add(ready, 0, 1) + 1 === writers) Atomics.notify(ready, 0);
for (let now = Atomics.load(ready, 0); now < writers; now = Atomics.load(ready, 0)) {
  Atomics.wait(ready, 0, now);
}

for (let round = 0; round < rounds; round += 1) {
  const own = `${writer}-${round}`;
  run('create_entities', {
    entities: [{ name: own }, { name: `round ${round}` }, { name: 'all' }],
  });
  run('add_observations', { observations: [{ entityName: 'all', contents: [own] }] });
  run('create_relations', { relations: [{ from: own, to: 'all', relationType: 'is one of' }] });
  parentPort?.postMessage({ round, created });
}
