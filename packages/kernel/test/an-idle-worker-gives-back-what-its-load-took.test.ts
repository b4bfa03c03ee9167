import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
});

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(globalThis, 'gc');
});

const garbage = () => import('../src/guard/garbage.ts');

test('the collector is taken out of reach, and collects all it can', async () => {
  const gc = vi.fn();
  Object.assign(globalThis, { gc });
  const { takeCollector } = await garbage();
  const collect = takeCollector();
  expect(globalThis.gc).toBeUndefined();
  collect?.();
  expect(gc).toHaveBeenCalledExactlyOnceWith({
    type: 'major',
    execution: 'sync',
    flavor: 'last-resort',
  });
});

test('without a collector there is nothing to take', async () => {
  Reflect.deleteProperty(globalThis, 'gc');
  const { takeCollector } = await garbage();
  expect(takeCollector()).toBeUndefined();
});

test('a worker collects once, 5 to 15 s after its load', async () => {
  const { collectWhenIdle } = await garbage();
  const collect = vi.fn();
  collectWhenIdle(collect, () => true);
  vi.advanceTimersByTime(4999);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('one that is busy collects later', async () => {
  const { collectWhenIdle } = await garbage();
  const collect = vi.fn();
  let idle = false;
  collectWhenIdle(collect, () => idle);
  vi.advanceTimersByTime(60_000);
  expect(collect).not.toHaveBeenCalled();
  idle = true;
  vi.advanceTimersByTime(15_001);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('a process collects without its skill getting at the collector', async () => {
  vi.useRealTimers();
  const { collectProcess } = await garbage();
  const lost = await new Promise<WeakRef<object>>((resolve) => {
    setImmediate(() => {
      resolve(new WeakRef({}));
    });
  });
  // A WeakRef keeps its target to the end of the turn.
  await new Promise(setImmediate);
  collectProcess();
  expect(lost.deref()).toBeUndefined();
  expect(globalThis).not.toHaveProperty('gc');
  expect(runInNewContext('typeof gc')).toBe('undefined');
});
