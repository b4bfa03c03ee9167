import { describe, expect, test, vi } from 'vitest';
import { ToHost, ToWorker, type SkillRequest, type SkillSpec } from '@skillet/core';
import { outcomeOf, poolRig } from './support/pool-rig.ts';
import { requestOf, specOf } from './support/skill.ts';

const exited = { kind: 'exited', code: 1 } as const;
const outOfMemory = { kind: 'out-of-memory' } as const;
const idempotent: Partial<SkillSpec> = { manifest: { ...specOf().manifest, idempotent: true } };

function rigOf(changes: Partial<SkillSpec> = {}) {
  const rig = poolRig(changes);
  const { pool, launcher } = rig;
  const ask = (body: unknown, about: Partial<SkillRequest> = {}) => {
    const call = pool.dispatch({ ...requestOf(body), ...about });
    return { call, outcome: outcomeOf(call.response) };
  };
  /** The n-th worker dies in a throw of a request. */
  const throwOf = async (n: number, requestId: string) => {
    launcher.at(n).say([ToHost.lastWords, { kind: 'exception', message: 'x', requestId }]);
    await launcher.at(n).end(exited);
  };
  return { ...rig, ask, throwOf };
}

describe('requests that shared a worker with its killer', () => {
  test('are sent to a fresh worker; the culprit is told', async () => {
    const { clock, launcher, ask, throwOf, events } = rigOf(idempotent);
    launcher.at(0).loaded();
    const culprit = ask({ bad: true });
    const bystanders = [ask({ n: 1 }), ask({ n: 2 })];
    await throwOf(0, culprit.call.request.requestId);
    await expect(culprit.call.response).rejects.toMatchObject({
      code: 'worker_crashed',
      retryable: false,
    });
    await clock.advance(100);
    launcher.at(1).loaded();
    expect(launcher.at(1).requests).toHaveLength(2);
    launcher.at(1).answer(0);
    launcher.at(1).answer(1);
    expect(await Promise.all(bystanders.map(({ outcome }) => outcome))).toEqual([200, 200]);
    expect(events.filter(({ type }) => type === 'request-replayed')).toMatchObject([
      { requestId: bystanders[0]!.call.request.requestId, worker: 'w1', alone: false },
      { requestId: bystanders[1]!.call.request.requestId, worker: 'w1', alone: false },
    ]);
    expect(events.find(({ type }) => type === 'worker-died')).toMatchObject({ inFlight: 3 });
  });

  test('go to another worker at once where there is one, before those that wait', async () => {
    const { launcher, ask, throwOf } = rigOf({
      ...idempotent,
      concurrency: 2,
      workers: { min: 2, max: 2, idle: 1e6 },
    });
    launcher.at(0).loaded();
    const culprit = ask({ bad: true });
    const bystander = ask({ n: 1 });
    launcher.at(1).loaded();
    ask({ n: 2 });
    ask({ n: 3 });
    const last = ask({ n: 4 });
    await throwOf(0, culprit.call.request.requestId);
    launcher.at(1).answer(0);
    launcher.at(1).answer(1);
    launcher.at(1).answer(2);
    launcher.at(1).answer(3);
    expect(await bystander.outcome).toBe(200);
    expect(await last.outcome).toBe(200);
    const ids = launcher.at(1).requests.map((frame) => frame[1]);
    expect(ids.indexOf(bystander.call.id)).toBe(2);
  });

  test.each([
    ['nobody says that they may be sent twice', {}, 'worker_crashed'],
    ['the method is safe', { method: 'GET' }, 200],
    ['the caller sent an Idempotency-Key', { headers: 'Idempotency-Key\nk1' }, 200],
  ])('when %s', async (_why, about, expected) => {
    const { clock, launcher, ask, throwOf } = rigOf();
    launcher.at(0).loaded();
    const culprit = ask({ bad: true });
    const { call, outcome } = ask({ n: 1 }, about);
    await throwOf(0, culprit.call.request.requestId);
    await clock.advance(100);
    launcher.at(1).loaded();
    if (expected === 200) launcher.at(1).answer(0);
    expect(await outcome).toBe(expected);
    if (expected !== 200) await expect(call.response).rejects.toMatchObject({ retryable: true });
  });

  test('are not sent a third time', async () => {
    const { clock, launcher, ask, throwOf } = rigOf(idempotent);
    launcher.at(0).loaded();
    const one = ask({ bad: 1 });
    const bystander = ask({ n: 1 });
    await throwOf(0, one.call.request.requestId);
    await clock.advance(100);
    launcher.at(1).loaded();
    const two = ask({ bad: 2 });
    await throwOf(1, two.call.request.requestId);
    expect(await bystander.outcome).toBe('worker_crashed');
  });

  test('are not sent again once a byte of the answer is out', async () => {
    const { launcher, ask, throwOf } = rigOf(idempotent);
    launcher.at(0).loaded();
    const culprit = ask({ bad: true });
    const { call, outcome } = ask({ n: 1 });
    vi.spyOn(call, 'replayable', 'get').mockReturnValue(false);
    await throwOf(0, culprit.call.request.requestId);
    expect(await outcome).toBe('worker_crashed');
  });

  test('keep their deadline: what comes too late is told of the death', async () => {
    const { clock, launcher, ask, throwOf } = rigOf({ ...idempotent, timeout: 1000 });
    launcher.at(0).loaded();
    await clock.advance(500);
    const culprit = ask({ bad: true });
    const { outcome } = ask({ n: 1 });
    await clock.advance(600);
    await throwOf(0, culprit.call.request.requestId);
    await clock.advance(400);
    expect(await outcome).toBe('worker_crashed');
    launcher.at(1).loaded();
    expect(launcher.at(1).requests).toHaveLength(0);
  });

  test('are told of the death at once when no worker comes before their deadline', async () => {
    const { clock, launcher, ask, throwOf, pool } = rigOf({ ...idempotent, timeout: 150 });
    launcher.at(0).loaded();
    const culprit = ask({ bad: true });
    const { outcome } = ask({ n: 1 });
    await clock.advance(100);
    await throwOf(0, culprit.call.request.requestId);
    expect(await outcome).toBe('worker_crashed');
    expect(pool.inFlight).toEqual([]);
  });

  test('are not sent again when their caller has left', async () => {
    const { clock, launcher, ask, throwOf, pool } = rigOf(idempotent);
    launcher.at(0).loaded();
    const culprit = ask({ bad: true });
    const { call } = ask({ n: 1 });
    call.cancel();
    await throwOf(0, culprit.call.request.requestId);
    await clock.advance(100);
    launcher.at(1).loaded();
    expect(launcher.at(1).requests).toHaveLength(0);
    expect(pool.inFlight).toEqual([]);
  });
});

describe('when nobody knows the killer', () => {
  test('each suspect runs on a worker that carries nothing else, while others are served', async () => {
    const { clock, launcher, ask, events, pool } = rigOf(idempotent);
    launcher.at(0).loaded();
    const suspects = [ask({ n: 1 }), ask({ n: 2 }), ask({ n: 3 })];
    await launcher.at(0).end(outOfMemory);
    expect(pool.details().waiting).toBe(3);
    await clock.advance(100);
    const [, everybody, ...cells] = launcher.workers;
    expect(cells).toHaveLength(2);
    for (const worker of [everybody!, ...cells]) worker.loaded();
    const other = ask({ other: true });
    everybody!.answer(0);
    expect(await other.outcome).toBe(200);
    expect(cells.map((cell) => cell.requests.length)).toEqual([1, 1]);
    cells[0]!.answer(0);
    expect(cells[0]!.requests).toHaveLength(2);
    cells[1]!.answer(0);
    cells[0]!.answer(1);
    expect(await Promise.all(suspects.map(({ outcome }) => outcome))).toEqual([200, 200, 200]);
    expect(cells.every((cell) => cell.got(ToWorker.drain))).toBe(true);
    expect(events.filter(({ type }) => type === 'request-replayed')).toMatchObject([
      { alone: true },
      { alone: true },
      { alone: true },
    ]);
  });

  test('a skill with one worker gets one more, to run each suspect alone', async () => {
    const { clock, launcher, ask } = rigOf({
      ...idempotent,
      workers: { min: 1, max: 1, idle: 1e6 },
    });
    launcher.at(0).loaded();
    const suspects = [ask({ n: 1 }), ask({ n: 2 })];
    await launcher.at(0).end(outOfMemory);
    await clock.advance(100);
    expect(launcher.workers).toHaveLength(3);
    launcher.at(2).loaded();
    launcher.at(2).answer(0);
    launcher.at(2).answer(1);
    expect(await Promise.all(suspects.map(({ outcome }) => outcome))).toEqual([200, 200]);
  });

  test('a skill that sleeps wakes up for its suspects, and sleeps again', async () => {
    const { clock, launcher, ask, pool } = rigOf({
      ...idempotent,
      workers: { min: 0, max: 2, idle: 1e6 },
    });
    const one = ask({ n: 1 });
    const two = ask({ n: 2 });
    launcher.at(0).loaded();
    await launcher.at(0).end(outOfMemory);
    await clock.advance(100);
    for (const n of [1, 2]) launcher.at(n).loaded();
    for (const n of [1, 2]) {
      launcher.at(n).answer(0);
      await launcher.at(n).end({ kind: 'drained' });
    }
    expect([await one.outcome, await two.outcome]).toEqual([200, 200]);
    expect(pool.state.name).toBe('idle');
    expect(launcher.workers).toHaveLength(3);
  });

  test('the killer dies once more, alone, and everybody else is answered', async () => {
    const { clock, launcher, ask } = rigOf({
      ...idempotent,
      workers: { min: 1, max: 1, idle: 1e6 },
    });
    launcher.at(0).loaded();
    const killer = ask({ bad: true });
    const others = [ask({ n: 1 }), ask({ n: 2 })];
    await launcher.at(0).end(outOfMemory);
    await clock.advance(100);
    launcher.at(2).loaded();
    await launcher.at(2).end(outOfMemory);
    await expect(killer.call.response).rejects.toMatchObject({
      code: 'worker_crashed',
      retryable: false,
    });
    await clock.advance(1000);
    launcher.at(3).loaded();
    launcher.at(3).answer(0);
    launcher.at(3).answer(1);
    expect(await Promise.all(others.map(({ outcome }) => outcome))).toEqual([200, 200]);
  });

  test('a stop does not wait for suspects that no worker is left for', async () => {
    const { clock, launcher, ask, pool } = rigOf(idempotent);
    launcher.at(0).loaded();
    const suspects = [ask({ n: 1 }), ask({ n: 2 })];
    await launcher.at(0).end(outOfMemory);
    const stopped = pool.stop();
    await clock.advance(0);
    await stopped;
    expect(await Promise.all(suspects.map(({ outcome }) => outcome))).toEqual([
      'worker_crashed',
      'worker_crashed',
    ]);
  });

  test('a stop lets the cells finish with all suspects', async () => {
    const { clock, launcher, ask, pool } = rigOf({
      ...idempotent,
      workers: { min: 1, max: 1, idle: 1e6 },
    });
    launcher.at(0).loaded();
    const suspects = [ask({ n: 1 }), ask({ n: 2 })];
    await launcher.at(0).end(outOfMemory);
    await clock.advance(100);
    launcher.at(1).loaded();
    launcher.at(2).loaded();
    const stopped = pool.stop();
    launcher.at(2).answer(0);
    launcher.at(2).answer(1);
    expect(await Promise.all(suspects.map(({ outcome }) => outcome))).toEqual([200, 200]);
    await launcher.at(1).end({ kind: 'drained' });
    await launcher.at(2).end({ kind: 'drained' });
    await stopped;
  });

  test('a request that was alone on a worker killed from outside is sent again, once', async () => {
    const { clock, launcher, ask } = rigOf(idempotent);
    launcher.at(0).loaded();
    const { outcome } = ask({ n: 1 });
    await launcher.at(0).end({ kind: 'killed' });
    await clock.advance(100);
    launcher.at(2).loaded();
    await launcher.at(2).end({ kind: 'killed' });
    expect(await outcome).toBe('worker_crashed');
  });

  test('without a record of inputs suspects still run alone', async () => {
    const { clock, launcher, ask } = rigOf({
      ...idempotent,
      restart: { ...specOf().restart, poisonTtl: 0 },
    });
    launcher.at(0).loaded();
    const suspects = [ask({ n: 1 }), ask({ n: 2 })];
    await launcher.at(0).end(outOfMemory);
    await clock.advance(100);
    for (const worker of launcher.workers.slice(1)) worker.loaded();
    expect(launcher.workers.slice(1).map(({ requests }) => requests.length)).toEqual([0, 1, 1]);
    launcher.at(2).answer(0);
    launcher.at(3).answer(0);
    expect(await Promise.all(suspects.map(({ outcome }) => outcome))).toEqual([200, 200]);
  });
});
