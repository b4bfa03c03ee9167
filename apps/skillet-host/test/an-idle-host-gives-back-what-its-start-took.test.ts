import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectWhenIdle } from '../src/host/collect-when-idle.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a host collects once, as soon as it has been idle for five seconds', () => {
  const collect = vi.fn();
  const seen = [1, 0.3, 0.04, 0.01];
  const utilization = vi.fn(() => seen.shift() ?? 0);
  collectWhenIdle(collect, utilization);
  vi.advanceTimersByTime(14_999);
  expect(utilization).toHaveBeenCalledTimes(2);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
  expect(utilization).toHaveBeenCalledTimes(3);
});

test('what nobody holds any more is gone then', async () => {
  // Made in a turn of its own: a WeakRef keeps its target to the end of the turn.
  const lost = await new Promise<WeakRef<object>>((resolve) => {
    setImmediate(() => {
      resolve(new WeakRef({}));
    });
  });
  await new Promise(setImmediate);
  collectWhenIdle(undefined, () => 0);
  expect(lost.deref()).toBeDefined();
  await new Promise(setImmediate);
  vi.advanceTimersByTime(5000);
  await new Promise(setImmediate);
  expect(lost.deref()).toBeUndefined();
});
