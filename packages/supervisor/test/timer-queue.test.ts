import { expect, test } from 'vitest';
import { TimerQueue } from '../src/pool/timer-queue.ts';
import { FakeClock } from './support/fake-clock.ts';

/** A queue with a delay of 100 ms, and what it was told of: items with their times. */
function queueOf() {
  const clock = new FakeClock();
  const began = clock.now();
  const due: string[] = [];
  const queue = new TimerQueue<string>(clock, 100, (item) => {
    due.push(`${item} ${String(clock.now() - began)}`);
  });
  return { clock, due, queue };
}

test('each item is due after the delay, counted from when it came', async () => {
  const { clock, due, queue } = queueOf();
  queue.add('a');
  await clock.advance(30);
  queue.add('b');
  queue.add('c');
  await clock.advance(300);
  expect(due).toEqual(['a 100', 'b 130', 'c 130']);
});

test('an item that is called off is not due, and the others are on time', async () => {
  const { clock, due, queue } = queueOf();
  const first = queue.add('first');
  await clock.advance(30);
  const middle = queue.add('middle');
  queue.add('stays');
  const last = queue.add('last');
  for (const timer of [first, middle, last, first]) timer.cancel();
  await clock.advance(300);
  expect(due).toEqual(['stays 130']);
});

test('after a pause it begins anew', async () => {
  const { clock, due, queue } = queueOf();
  queue.add('a').cancel();
  await clock.advance(1000);
  queue.add('b');
  await clock.advance(1000);
  expect(due).toEqual(['b 1100']);
});

test('an item that comes while another is due has all its time', async () => {
  const clock = new FakeClock();
  const due: string[] = [];
  const queue = new TimerQueue<string>(clock, 100, (item) => {
    due.push(item);
    if (item === 'a') queue.add('b');
  });
  queue.add('a');
  await clock.advance(150);
  expect(due).toEqual(['a']);
  await clock.advance(50);
  expect(due).toEqual(['a', 'b']);
});

test('an item that comes while another is due holds up none of those before it', async () => {
  const clock = new FakeClock();
  const began = clock.now();
  const due: string[] = [];
  const queue = new TimerQueue<string>(clock, 100, (item) => {
    due.push(`${item} ${String(clock.now() - began)}`);
    if (item === 'a') queue.add('c');
  });
  queue.add('a');
  await clock.advance(10);
  queue.add('b');
  await clock.advance(300);
  expect(due).toEqual(['a 100', 'b 110', 'c 200']);
});

test('an item whose turn fails holds up none of the others', async () => {
  const clock = new FakeClock();
  const due: string[] = [];
  const queue = new TimerQueue<string>(clock, 100, (item) => {
    due.push(item);
    if (item === 'a') throw new Error('a');
  });
  queue.add('a');
  queue.add('b');
  await expect(clock.advance(100)).rejects.toThrow('a');
  await clock.advance(1);
  expect(due).toEqual(['a', 'b']);
});

test('many items need one timer, and none is left when it rests', () => {
  const clock = new FakeClock();
  const timers = new Set<() => void>();
  const after = clock.after.bind(clock);
  clock.after = (delay, action) => {
    const timer = after(delay, action);
    timers.add(action);
    return {
      cancel: () => {
        timers.delete(action);
        timer.cancel();
      },
    };
  };
  const queue = new TimerQueue<number>(clock, 100, () => undefined);
  const places = Array.from({ length: 1000 }, (_, n) => queue.add(n));
  expect(timers.size).toBe(1);
  queue.rest();
  expect(timers.size).toBe(1);
  for (const place of places) place.cancel();
  queue.rest();
  expect(timers.size).toBe(0);
});
