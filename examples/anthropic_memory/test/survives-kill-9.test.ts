import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freshDir, Skill } from './support/memory.ts';

const WRITER = fileURLToPath(new URL('support/writer-process.ts', import.meta.url));
/** Entities, and relations, of one of the writer's operations. */
const BATCH = 100;

/** Kills a writer as soon as so many operations were answered; how many were in the end. */
async function killAfter(operations: number, dataDir: string): Promise<number> {
  const child = spawn(process.execPath, [WRITER, dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let answered = 0;
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    answered += chunk.length;
    if (answered >= operations) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect({ signal, errors }).toEqual({ signal: 'SIGKILL', errors: '' });
  return answered;
}

test.each([1, 2, 3, 5, 8, 13, 21, 34])(
  'killed after %i operations, what was answered is there and nothing is half done',
  async (operations) => {
    const dataDir = freshDir();
    const answered = await killAfter(operations, dataDir);

    const skill = new Skill(dataDir);
    const { entities, relations } = skill.run('read_graph').graph;
    const done = (Object.keys(entities).length + relations.length) / BATCH;
    // The last one may have been done without there being time to say so.
    expect([answered, answered + 1]).toContain(done);
    expect(Object.keys(entities)).toHaveLength(Math.ceil(done / 2) * BATCH);
    for (const { observations } of Object.values(entities))
      expect(observations).toEqual(['1', '2']);

    // And the memory goes on.
    const next = { entities: [{ name: 'after' }] };
    expect(skill.run('create_entities', next).message).toBe('Successfully created 1 new entities.');
  },
);
