import { setImmediate as turn } from 'node:timers/promises';
import type { SkillSpec } from '@skillet/core';
import { expect, test, vi } from 'vitest';
import { silentLog } from '../src/library/silent-log.ts';
import { Newcomer } from '../src/rollout/newcomer.ts';
import type { SaidEnd, SaidRollout } from '../src/rollout/said.ts';

const WHAT: SaidRollout = {
  kind: 'canary',
  ...{ mount: 'a', id: 'new', step: 0, losses: 0, by: 'somebody', since: 0 },
  plan: { steps: [20], each: 0, minCalls: 5, maxErrorIncrease: 0.01, maxP95Increase: 0.2 },
};
const LOADED = {
  revision: 'r1',
  spec: {} as SkillSpec,
  version: '1',
  digests: new Map<string, string>(),
};

/** A process that was started with the files that others try; `recorded` is what its record says it runs, `fault` why they do not come up. */
function started(recorded: string, decides = false, fault?: string) {
  let live = WHAT.id;
  const did: string[] = [];
  const ends: SaidEnd[] = [];
  const nothing = () => undefined;
  const trials = {
    ...{ view: nothing, share: nothing, promote: nothing, takeBack: nothing, settle: nothing },
    isLive: (_: string, id: string) => live === id,
  };
  const guard = {
    adopt: () => Promise.resolve(true),
    end: (mount: string) => did.push(`guards ${mount} no more`),
  };
  const newcomer = new Newcomer({
    rollouts: { resume: () => live !== WHAT.id, get: nothing, look: nothing },
    supervisor: { trials, loaded: () => LOADED },
    versions: {
      tries: () => {
        did.push('tries');
        return fault === undefined ? Promise.resolve() : Promise.reject(new Error(fault));
      },
      follows: () => {
        did.push('follows');
        live = recorded;
        return Promise.resolve();
      },
    },
    guard: decides ? guard : undefined,
    endInAll: (said) => ends.push(said),
    onResumed: ({ mount }) => did.push(`tries ${mount}, too`),
    log: silentLog(),
  });
  /** The one that decides has said what is tried. */
  const hear = async () => {
    newcomer.join(WHAT);
    newcomer.tick();
    for (let n = 0; n < 10; n += 1) await turn();
  };
  return { did, ends, hear };
}

test('one that was started with the files that are tried runs the version before, and tries them then', async () => {
  const { did, ends, hear } = started('old');
  await hear();
  await hear();
  expect(did).toEqual(['tries', 'follows', 'tries', 'tries a, too']);
  expect(ends).toEqual([]);
});

test('where that is not written down for long, what is tried is taken back in all', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const { ends, hear } = started('new');
    await hear();
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(11_000);
    await hear();
    expect(ends).toMatchObject([{ mount: 'a', id: 'new', action: 'taken-back' }]);
  } finally {
    vi.useRealTimers();
  }
});

test('the process that writes keeps nothing for what does not come up there', async () => {
  const { did, ends, hear } = started('old', true, 'boom');
  await hear();
  expect(did).toEqual(['tries', 'guards a no more']);
  expect(ends).toMatchObject([{ mount: 'a', action: 'taken-back' }]);
});
