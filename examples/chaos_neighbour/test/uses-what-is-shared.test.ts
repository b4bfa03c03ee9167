import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { handler } from '../neighbour.ts';
import { USES } from '../uses.ts';

type Context = Parameters<typeof handler>[1];

test('in turn, every call uses another of the things that are shared', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'skillet-neighbour-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const used = new Set<unknown>();
  for (const _ of Object.keys(USES)) {
    used.add(((await handler({ use: 'turn' }, { dataDir } as Context)) as { used: string }).used);
  }
  expect(used).toEqual(new Set(Object.keys(USES)));
});
