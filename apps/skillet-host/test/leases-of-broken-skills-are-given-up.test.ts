import type { DeathCause, SkillState } from '@skillet/core';
import { expect, test } from 'vitest';
import { BrokenTenures } from '../src/cluster/stateful/broken-tenures.ts';

const CAUSE: DeathCause = { kind: 'exit', code: 1 };
const READY: SkillState = { name: 'ready', since: 0 };
const FIRST: SkillState = { name: 'starting', since: 0 };
const AGAIN: SkillState = { name: 'starting', since: 0, lastDeath: CAUSE };
const QUARANTINED: SkillState = {
  ...{ name: 'quarantined', since: 0, until: 30_000, deaths: 6, cause: CAUSE },
};

/** Looks at a skill every second. */
class Watch {
  #now = 0;
  readonly #tenures = new BrokenTenures(() => this.#now);

  /** Seconds until its lease is given up, while it is in a state; undefined for not within so many. */
  until(state: SkillState | undefined, most: number): number | undefined {
    for (let second = 0; second <= most; second += 1) {
      if (this.#tenures.look('m', state)) {
        this.#tenures.onGivenUp('m');
        return second;
      }
      this.#now += 1000;
    }
    return undefined;
  }
}

test('one in quarantine gives its lease up at once, and each time that it has it again it keeps it for longer', () => {
  const watch = new Watch();
  const times: (number | undefined)[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    watch.until(undefined, 4);
    times.push(watch.until(QUARANTINED, 1000));
  }
  expect(times).toEqual([0, 30, 60, 120, 240, 480, 600, 600]);
});

test('a first start takes as long as it likes; after a death it has 20 s to come up', () => {
  const watch = new Watch();
  expect(watch.until(FIRST, 300)).toBeUndefined();
  expect(watch.until(AGAIN, 10)).toBeUndefined();
  expect(watch.until(READY, 2)).toBeUndefined();
  expect(watch.until(AGAIN, 100)).toBe(20);
});

test('what was well for a minute is given up at once the next time, and what is on trial goes on', () => {
  const watch = new Watch();
  expect(watch.until(QUARANTINED, 1)).toBe(0);
  watch.until(undefined, 4);
  expect(watch.until({ ...READY, probation: true }, 120)).toBeUndefined();
  expect(watch.until(QUARANTINED, 1)).toBe(0);
  watch.until(undefined, 4);
  expect(watch.until(READY, 61)).toBeUndefined();
  expect(watch.until(QUARANTINED, 1)).toBe(0);
});
