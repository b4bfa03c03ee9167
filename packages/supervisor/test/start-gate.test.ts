import { describe, expect, it } from 'vitest';
import { StartGate } from '../src/thread/start-gate.ts';
import { FakeClock, turn } from './support/fake-clock.ts';

/** Starts that go through one gate: which have been let in, and what ends each. */
function starts(count: number) {
  const clock = new FakeClock();
  const gate = new StartGate(clock);
  const inside: number[] = [];
  const leave = new Map<number, () => void>();
  for (let n = 1; n <= count; n += 1) {
    void gate.enter().then((done) => {
      inside.push(n);
      leave.set(n, done);
    });
  }
  return { clock, inside, end: (n: number) => leave.get(n)?.() };
}

describe('threads that start', () => {
  it('do so four at a time, in their order', async () => {
    const { inside, end } = starts(7);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4]);
    end(3);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 5]);
  });

  it('make room once, however often they end', async () => {
    const { inside, end } = starts(7);
    await turn();
    end(1);
    end(1);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 5]);
  });

  it('hold up the others for 200 ms and no longer', async () => {
    const { clock, inside, end } = starts(9);
    await turn();
    await clock.advance(199);
    await turn();
    expect(inside).toHaveLength(4);
    await clock.advance(1);
    await turn();
    expect(inside).toHaveLength(8);
    end(1);
    await turn();
    expect(inside).toHaveLength(8);
  });
});
