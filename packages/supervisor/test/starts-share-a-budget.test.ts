import { describe, expect, it } from 'vitest';
import type { StartNeed, StartPolicy } from '@skillet/core';
import { LagWatch } from '../src/lag/lag-watch.ts';
import { StartBudget, type StartPlace } from '../src/start/start-budget.ts';
import { FakeClock, turn } from './support/fake-clock.ts';
import { poolRig } from './support/pool-rig.ts';

const policy: StartPolicy = {
  atOnce: 4,
  beside: 1,
  patience: 200,
  restarts: { perSecond: 4, burst: 4 },
};
const first: StartNeed = { waited: false, deaths: 0 };
const looper: StartNeed = { waited: false, deaths: 3 };

/** Starts that go through one budget: which have been let in, and what ends each or calls it off. */
function starts(needs: readonly StartNeed[], serving = false) {
  const clock = new FakeClock();
  const budget = new StartBudget(clock, new LagWatch(clock), policy, () => serving);
  const inside: number[] = [];
  const places = new Map<number, StartPlace>();
  const entries = needs.map((need, index) => {
    const n = index + 1;
    const abort = new AbortController();
    const entry = { need, abort };
    void budget
      .enter(() => entry.need, abort.signal)
      .then((place) => {
        if (place === undefined) return;
        inside.push(n);
        places.set(n, place);
      });
    return entry;
  });
  return { clock, inside, entries, places, end: (n: number) => places.get(n)?.leave() };
}

describe('workers that start', () => {
  it('do so a few at a time, in their order', async () => {
    const { inside, end } = starts(Array<StartNeed>(7).fill(first));
    await turn();
    expect(inside).toEqual([1, 2, 3, 4]);
    end(3);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 5]);
  });

  it('do so one after the other while callers are served', async () => {
    const { inside, end } = starts(Array<StartNeed>(3).fill(first), true);
    await turn();
    expect(inside).toEqual([1]);
    end(1);
    await turn();
    expect(inside).toEqual([1, 2]);
  });

  it('make room once, however often they end', async () => {
    const { inside, end } = starts(Array<StartNeed>(7).fill(first));
    await turn();
    end(1);
    end(1);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 5]);
  });

  it('let the next ones start after a while, which is longer the more are starting', async () => {
    const { clock, inside, end } = starts(Array<StartNeed>(13).fill(first));
    await clock.advance(199);
    expect(inside).toHaveLength(4);
    await clock.advance(1);
    expect(inside).toHaveLength(8);
    end(1);
    await turn();
    expect(inside).toHaveLength(8);
    await clock.advance(200);
    expect(inside.length).toBeLessThan(12);
    await clock.advance(200);
    expect(inside).toHaveLength(12);
  });

  it('keep their places for longer on a busy machine, where they get less CPU', async () => {
    const { clock, inside, places } = starts(Array<StartNeed>(6).fill(first));
    await turn();
    let busy = true;
    let waited = 0;
    const began = clock.now();
    // Of the time of a busy machine they get a tenth, and of one that is not all.
    for (const n of [1, 2, 3, 4]) {
      places.get(n)?.carriedBy(() => (busy ? (clock.now() - began) * 0.9 : waited));
    }
    await clock.advance(1900);
    expect(inside).toHaveLength(4);
    waited = 1900 * 0.9;
    busy = false;
    await clock.advance(200);
    expect(inside).toHaveLength(6);
  });

  it('come sooner when a caller begins to wait for them', async () => {
    const { inside, end, entries } = starts(Array<StartNeed>(6).fill(first));
    await turn();
    const last = entries[5];
    if (last !== undefined) last.need = { waited: true, deaths: 0 };
    end(1);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 6]);
  });

  it('are forgotten when they are called off before their turn', async () => {
    const { inside, end, entries } = starts(Array<StartNeed>(6).fill(first));
    await turn();
    entries[4]?.abort.abort();
    entries[0]?.abort.abort();
    end(1);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 6]);
  });
});

describe('skills that crash in a loop', () => {
  it('share a few restarts a second, however many they are', async () => {
    const { clock, inside, end } = starts(Array<StartNeed>(50).fill(looper));
    for (let ms = 0; ms < 5000; ms += 50) {
      for (const n of inside) end(n);
      await clock.advance(50);
    }
    expect(inside.length).toBeGreaterThanOrEqual(4 + 18);
    expect(inside.length).toBeLessThanOrEqual(4 + 20);
  });

  it('hold up no other skill that starts', async () => {
    const { inside } = starts([...Array<StartNeed>(50).fill(looper), first, first]);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4]);
    const { inside: others, end } = starts([...Array<StartNeed>(50).fill(looper), first, first]);
    await turn();
    for (const n of [1, 2]) end(n);
    await turn();
    expect(others).toEqual([1, 2, 3, 4, 51, 52]);
  });

  it('say how often they died, and whether a caller waits', async () => {
    const { clock, launcher, send } = poolRig();
    expect(launcher.at(0).need?.()).toEqual({ waited: false, deaths: 0 });
    launcher.at(0).loaded();
    await launcher.at(0).end({ kind: 'exited', code: 1 });
    await clock.advance(100);
    expect(launcher.at(1).need?.()).toEqual({ waited: false, deaths: 1 });
    send();
    expect(launcher.at(1).need?.()).toEqual({ waited: true, deaths: 1 });
  });
});
