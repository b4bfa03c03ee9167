import { writeSync } from 'node:fs';
import type { SkillContext } from '@skillet/sdk';
import { handler } from '../../anthropic_memory.ts';

/** Entities of one operation. */
const BATCH = 100;

const [dataDir] = process.argv.slice(2);
const context = { dataDir, env: {} } as unknown as SkillContext;

function run(operation: string, params: unknown): void {
  void handler({ operation, params: JSON.stringify(params) }, context);
  // Synchronous: what the other side reads was answered before.
  writeSync(1, '.');
}

for (let batch = 0; batch < 100_000; batch += 1) {
  const names = Array.from({ length: BATCH }, (_, index) => `${batch}-${index}`);
  run('create_entities', { entities: names.map((name) => ({ name, observations: ['1', '2'] })) });
  run('create_relations', {
    relations: names.map((name) => ({ from: name, to: names[0], relationType: 'belongs to' })),
  });
}
