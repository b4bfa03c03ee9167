import { expect, test } from 'vitest';
import { freshDir, restarted, Skill } from './support/memory.ts';

const someone = (name: string) => ({ entities: [{ name }] });

test('whoever has an older lease may read, and writes nothing once another has begun', async () => {
  const dataDir = freshDir();
  const old = await restarted(dataDir, { SKILLET_LEASE: '7' });
  expect(old.run('create_entities', someone('before')).success).toBe(true);

  const next = await restarted(dataDir, { SKILLET_LEASE: '1700000000000' });
  expect(next.health()).toEqual({ memory: { entities: 1, relations: 0 } });
  expect(old.refusal('create_entities', someone('late'))).toEqual({
    status: 503,
    detail:
      'Another host has taken this memory over (lease 1700000000000, and here 7). Nothing was written; please try again.',
  });
  expect(old.refusal('delete_entities', { entityNames: ['before'] }).status).toBe(503);
  expect(old.run('open_nodes', { names: ['before'] }).nodes).toHaveLength(1);
  expect(next.run('create_entities', someone('after')).success).toBe(true);
  expect(Object.keys(next.run('read_graph').graph.entities)).toEqual(['before', 'after']);

  const again = await restarted(dataDir, { SKILLET_LEASE: '7' });
  expect(again.refusal('create_entities', someone('late')).status).toBe(503);
});

test('a memory of a cluster can be used outside of one again', async () => {
  const dataDir = freshDir();
  const leased = await restarted(dataDir, { SKILLET_LEASE: '7' });
  expect(leased.run('create_entities', someone('a')).success).toBe(true);
  const alone = new Skill(dataDir, { SKILLET_LEASE: '' });
  expect(alone.run('create_entities', someone('b')).success).toBe(true);
});
