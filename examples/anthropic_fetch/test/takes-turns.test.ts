import { expect, test } from 'vitest';
import { turn } from '../text/turn.ts';
import { failureOf, fetchLocal } from './support/fetch-local.ts';
import { MB, streaming } from './support/streaming.ts';
import { serve } from './support/servers.ts';

const never = new AbortController().signal;

test('each waits for those before, and not for those that have given up', async () => {
  const order: string[] = [];
  const leaving = new AbortController();
  const first = await turn(never);
  const second = turn(leaving.signal);
  const third = turn(never).then((giveBack) => {
    order.push('third');
    giveBack();
  });
  leaving.abort(new Error('no longer wanted'));
  await expect(second).rejects.toThrow('no longer wanted');
  order.push('first');
  first();
  await third;
  expect(order).toEqual(['first', 'third']);
});

test('one that has given up already takes none', async () => {
  await expect(turn(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  (await turn(never))();
});

test('calls that read far into a page go one after the other, and others pass them', async () => {
  const { origin: endless } = await streaming(Infinity);
  const stalling = await serve((_, response) => response.write(Buffer.alloc(MB, 'x')));
  const { origin: small } = await streaming(MB);
  const far = { start: 9 * MB, limits: { together: MB / 2, time: 1_500 } };
  const stalled = failureOf(fetchLocal(stalling, far));
  const waiting = fetchLocal(endless, { ...far, limits: { ...far.limits, time: 30_000 } });
  expect(await fetchLocal(small)).toHaveLength(10_000);
  // The turn comes back from one that runs out of time.
  expect((await stalled).detail).toContain('took longer than 1.5 s');
  expect(await waiting).toHaveLength(10_000);
});
