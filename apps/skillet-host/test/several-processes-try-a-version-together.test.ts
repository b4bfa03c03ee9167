import { setImmediate as turn } from 'node:timers/promises';
import type { ReloadOutcome, SkillSpec, SupervisorEvent } from '@skillet/core';
import type { TrialView } from '@skillet/supervisor';
import { expect, test, vi } from 'vitest';
import { silentLog } from '../src/library/silent-log.ts';
import { Company } from '../src/rollout/company.ts';
import { Rollouts } from '../src/rollout/rollouts.ts';
import { deathOf, finishedCall } from './support/counted-calls.ts';
import { LinesBetween } from './support/line-between.ts';

const PLAN = { minCalls: 5, maxErrorIncrease: 0.01, maxP95Increase: 0.2 };
const PART: Partial<SkillSpec> = {
  mount: 'a',
  stateful: false,
  deploy: { canary: { ...PLAN, steps: [20, 60], each: 0 } },
};
const SPEC = PART as SkillSpec;
const OUTCOME: ReloadOutcome = {
  ...{ before: [], after: [], added: [], removed: [], updated: [], unchanged: [], failed: [] },
  canaries: [{ mount: 'a', share: 20 }],
};

/** A process that tries a version, whose supervisor does as it is told; `joined` has what it was to join. */
function processOf(lines: LinesBetween, number: number) {
  let view: TrialView | undefined;
  const did: string[] = [];
  const events: SupervisorEvent[] = [];
  const joined: string[] = [];
  const settle = (what: string) => () => {
    did.push(what);
    view = undefined;
  };
  const trials = {
    view: () => view,
    share: (_: string, share: number) => {
      did.push(`share ${String(share)}`);
    },
    promote: settle('promoted'),
    takeBack: settle('taken back'),
    settle: settle('ended'),
    isLive: () => false,
  };
  const rollouts = new Rollouts();
  const onTakenBack = (_: string, why: string) => did.push(why);
  const emit = (event: SupervisorEvent) => events.push(event);
  rollouts.follow({ supervisor: { trials }, emit, guard: undefined, onTakenBack });
  const line = lines.end(`00${String(number)}-${String(number * 11)}`);
  const company = new Company(line, number, {
    rollouts,
    newcomer: {
      join: ({ mount }) => joined.push(mount) > 0,
      catchUp: (mount) => joined.push(`late ${mount}`),
      forget: () => undefined,
      tick: () => false,
    },
    holds: () => Promise.resolve(),
    runs: () => did.includes('promoted'),
    log: silentLog(),
  });
  rollouts.company = company;
  const begin = () => {
    const names = { skill: 'a', mount: 'a', revision: 'r2', before: 'r1' };
    view = { kind: 'canary', id: 'code', ...names, version: '2', versionBefore: '1', share: 20 };
    rollouts.plans.trial(undefined)(SPEC);
    rollouts.began(OUTCOME, 'somebody');
  };
  /** So many calls of each version. */
  const calls = (times: number) => {
    for (let n = 0; n < times; n += 1)
      for (const revision of ['r1', 'r2'])
        rollouts.records.onFinished(finishedCall(revision, { kind: 'answered', status: 200 }));
  };
  const die = () => {
    rollouts.onEvent(deathOf('r2'));
  };
  return { rollouts, company, did, events, joined, begin, calls, die, id: line.id };
}

function three() {
  const lines = new LinesBetween(() => 1);
  const [one, two, other] = [1, 2, 3].map((number) => processOf(lines, number));
  if (one === undefined || two === undefined || other === undefined) throw new Error('three');
  lines.connect();
  return { lines, one, two, other };
}

/** All that was said has arrived. */
async function said(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await turn();
}

test('the first adds up what all count, waits for all, and all do what it decides', async () => {
  const { one, two, other } = three();
  for (const each of [one, two]) each.begin();
  // No process has enough by itself.
  for (const each of [one, two]) each.calls(4);
  for (const each of [two, one]) each.rollouts.look();
  await said();
  expect(one.rollouts.answer().rollouts).toMatchObject([
    { verdict: 'well', figures: { candidate: { calls: 8 }, before: { calls: 8 } } },
  ]);
  expect(one.did).toEqual([]);
  other.begin();
  await said();
  expect([one.did, two.did, other.did]).toEqual([['share 60'], ['share 60'], ['share 60']]);
  for (const each of [one, two, other]) {
    each.calls(4);
    each.rollouts.look();
  }
  await said();
  for (const { did } of [one, two, other]) expect(did).toEqual(['share 60', 'promoted']);
  expect(one.events).toMatchObject([
    { action: 'began' },
    { action: 'step' },
    { action: 'promoted', figures: { candidate: { calls: 12 }, before: { calls: 12 } } },
  ]);
  expect([two.events, other.events]).toEqual([[], []]);
});

test('two deaths in two processes take it back in all at once', async () => {
  const { one, two, other } = three();
  for (const each of [one, two, other]) each.begin();
  for (const each of [two, other]) each.die();
  await said();
  const why = expect.stringContaining('its workers died 2 times') as string;
  for (const { did } of [one, two, other]) expect(did).toEqual(['taken back', why]);
});

test('processes that end without a word count as deaths from the second on, and those that say so do not', async () => {
  const lines = new LinesBetween(() => 1);
  const all = [1, 2, 3, 4].map((number) => processOf(lines, number));
  lines.connect();
  for (const each of all) each.begin();
  await said();
  const [one, leaving, ...others] = all;
  leaving?.company.close();
  await said();
  for (const each of [leaving, ...others]) if (each !== undefined) lines.cut(each.id);
  expect(one?.rollouts.answer().rollouts[0]?.figures.candidate.crashes).toBe(1);
});

test('one that joins goes on with it, and the first hears from the others what goes on', async () => {
  const lines = new LinesBetween(() => 1);
  const first = processOf(lines, 1);
  first.begin();
  const late = processOf(lines, 2);
  lines.connect();
  await said();
  expect(late.joined).toEqual(['a']);

  const others = new LinesBetween(() => 1);
  const running = processOf(others, 2);
  running.begin();
  const again = processOf(others, 1);
  others.connect();
  await said();
  expect(again.joined).toEqual(['a']);
});

test('one that has given up what the others promote follows them, and no other does', async () => {
  const { one, two, other } = three();
  for (const each of [one, two, other]) each.begin();
  await said();
  two.rollouts.settled(
    { mount: 'a', id: 'code', kind: 'canary', action: 'taken-back' },
    Date.now(),
  );
  one.rollouts.settle('a', 'promote', 'somebody');
  await said();
  expect([one.joined, two.joined, other.joined]).toEqual([[], ['late a'], []]);
});

test('the first tells whoever comes later how it has ended, also what it has not tried itself', async () => {
  const lines = new LinesBetween(() => 1);
  const [, two] = [1, 2].map((number) => processOf(lines, number));
  lines.connect();
  two?.begin();
  const late = processOf(lines, 3);
  late.begin();
  const at = Date.now();
  two?.company.endInAll({
    ...{ mount: 'a', id: 'code', kind: 'canary', action: 'promoted', at, keptAt: at },
  });
  await said();
  lines.connect();
  await said();
  expect(late.did).toEqual(['promoted']);
});

test('what does not come up in a process that stops is taken back nowhere', async () => {
  const { one, two, other } = three();
  for (const each of [one, other]) each.begin();
  two.company.close();
  two.company.endInAll({
    mount: 'a',
    id: 'code',
    kind: 'canary',
    action: 'taken-back',
    at: Date.now(),
  });
  await said();
  expect([one.did, other.did]).toEqual([[], []]);
});

test('code that was tried before may be tried again, however long after', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'Date'] });
  try {
    const { one, two, other } = three();
    for (const each of [one, two, other]) each.begin();
    await said();
    one.rollouts.settle('a', 'abort', 'somebody');
    await said();
    vi.advanceTimersByTime(31_000);
    for (const each of [one, two, other]) each.begin();
    await said();
    for (const { did, rollouts } of [one, two, other])
      expect([did, rollouts.get('a')?.view.id]).toEqual([['taken back'], 'code']);
  } finally {
    vi.useRealTimers();
  }
});

test('where the one that decides is gone, each takes it back after a while', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'Date'] });
  try {
    const { lines, one, two, other } = three();
    for (const each of [one, two, other]) each.begin();
    await said();
    lines.cut(one.id);
    vi.advanceTimersByTime(31_000);
    two.rollouts.look();
    expect(two.did).toEqual(['taken back', expect.stringContaining('does not answer') as string]);
  } finally {
    vi.useRealTimers();
  }
});
