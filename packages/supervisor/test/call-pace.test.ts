import { expect, test } from 'vitest';
import { CallPace } from '../src/start/call-pace.ts';

function called(times: number): CallPace {
  const pace = new CallPace();
  for (let call = 1; call <= times; call += 1) expect(pace.next()).toBe(call);
  return pace;
}

test('a few calls, as for skills that start with the first of them, are no steady load', () => {
  expect(called(10).steady).toBe(false);
});

test('many calls are, until a second or two have passed without any', () => {
  const pace = called(11);
  expect(pace.steady).toBe(true);
  pace.tick();
  expect(pace.steady).toBe(true);
  pace.tick();
  expect(pace.steady).toBe(false);
});
