import { describe, expect, test } from 'vitest';
import { ToHost, ToWorker, type SkillRequest, type SkillSpec } from '@skillet/core';
import { codeOf, outcomeOf, poolRig } from './support/pool-rig.ts';
import { requestOf, specOf } from './support/skill.ts';

const exited = { kind: 'exited', code: 1 } as const;
const outOfMemory = { kind: 'out-of-memory' } as const;
const BAD = { bad: true };

/** A pool whose clients send bodies; `next` is the worker that was started last. */
function rigOf(changes: Partial<SkillSpec> = {}) {
  const rig = poolRig({ workers: { min: 1, max: 1, idle: 1e6 }, ...changes });
  const { pool, launcher, clock } = rig;
  const admit = (body: unknown, about: Partial<SkillRequest> = {}) => {
    const call = pool.dispatch({ ...requestOf(body), ...about });
    // Not every test waits for every answer.
    call.response.catch(() => undefined);
    return call;
  };
  const ask = (body: unknown, about: Partial<SkillRequest> = {}) => {
    const call = admit(body, about);
    return { call, outcome: outcomeOf(call.response) };
  };
  const next = () => launcher.at(launcher.workers.length - 1);
  /** A request kills the worker that it is alone on; the skill is restarted then. */
  const kill = async (body: unknown = BAD, about: Partial<SkillRequest> = {}) => {
    const { outcome } = ask(body, about);
    const holder = launcher.workers.find(({ frames }) => frames.at(-1)?.[0] === ToWorker.request);
    if (holder === undefined) throw new Error('nobody took the request');
    await holder.end(outOfMemory);
    holder.frames.length = 0;
    await clock.advance(30_000);
    next().loaded();
    return outcome;
  };
  launcher.at(0).loaded();
  return { ...rig, admit, ask, next, kill };
}

describe('an input under which two workers died', () => {
  test('is refused, and said to be in an event that does not tell it', async () => {
    const { kill, admit, events, launcher } = rigOf();
    expect(await kill()).toBe('worker_crashed');
    const second = admit(BAD);
    // It runs alone by now.
    const cell = launcher.at(launcher.workers.length - 1);
    cell.loaded();
    expect(cell.requests).toHaveLength(1);
    await cell.end(outOfMemory);
    expect(await outcomeOf(second.response)).toBe('worker_crashed');
    expect(codeOf(() => admit(BAD))).toBe('poison_input');
    const noted = events.find(({ type }) => type === 'poison-noted');
    expect(noted).toMatchObject({ deaths: 2, ttlMs: 300_000, requestId: second.request.requestId });
    expect(events.at(-1)).toMatchObject({ type: 'poison-refused', refusals: 1 });
    expect(JSON.stringify(events)).not.toContain('bad');
  });
});

/** A pool that knows `BAD` to be poison. */
async function poisoned(
  changes: Partial<SkillSpec> = {},
  about: Partial<SkillRequest> = {},
  passing = 0,
) {
  const rig = rigOf(changes);
  rig.clock.passing = passing;
  await rig.kill(BAD, about);
  const call = rig.admit(BAD, about);
  rig.next().loaded();
  await rig.next().end(outOfMemory);
  await outcomeOf(call.response);
  await rig.clock.advance(1000);
  rig.next().loaded();
  return rig;
}

test('an input that an operator has forgotten is taken again', async () => {
  const { admit, pool } = await poisoned();
  expect(codeOf(() => admit(BAD))).toBe('poison_input');
  const [refused] = pool.intervention.refused();
  expect(refused).toMatchObject({ deaths: 2 });
  expect(pool.intervention.forgive('another')).toBe(0);
  expect(codeOf(() => admit(BAD))).toBe('poison_input');
  expect(pool.intervention.forgive(refused?.input)).toBe(1);
  expect(pool.intervention.refused()).toEqual([]);
  expect(codeOf(() => admit(BAD))).toBe('nothing thrown');
});

describe('what counts as the same input', () => {
  const headers = 'Host\na\nAuthorization\nBearer one\nX-Api-Key\nk';

  test.each([
    ['the same, whoever sends it', BAD, { headers, requestId: 'another' }, 'poison_input'],
    [
      'other names of headers, in another order',
      BAD,
      { headers: 'x-api-key\nk\nAUTHORIZATION\nBearer one' },
      'poison_input',
    ],
    ['a new Idempotency-Key', BAD, { headers: `${headers}\nIdempotency-Key\n2` }, 'poison_input'],
    ['another body of the same size', { bad: 1234 }, { headers }, 'nothing thrown'],
    ['another body', { bad: 'x' }, { headers }, 'nothing thrown'],
    ['another method', BAD, { headers, method: 'PUT' }, 'nothing thrown'],
    ['another path', BAD, { headers, path: '/run?x=1' }, 'nothing thrown'],
    ['other credentials', BAD, { headers: 'Authorization\nBearer two' }, 'nothing thrown'],
    ['no credentials', BAD, { headers: '' }, 'nothing thrown'],
  ])('%s', async (_what, body, about, expected) => {
    const { admit } = await poisoned({}, { headers });
    expect(codeOf(() => admit(body, about))).toBe(expected);
  });
});

describe('a poisonous input', () => {
  test('is taken again after the time it is refused for', async () => {
    const restart = { ...specOf().restart, poisonTtl: 120_000 };
    const { clock, admit, kill } = await poisoned({ restart });
    await clock.advance(118_000);
    expect(codeOf(() => admit(BAD))).toBe('poison_input');
    await clock.advance(2000);
    // It begins anew: one death is not enough.
    expect(await kill()).toBe('worker_crashed');
    expect(codeOf(() => admit(BAD))).toBe('nothing thrown');
  });

  test('is never refused where the configuration says so', async () => {
    const { admit } = await poisoned({ restart: { ...specOf().restart, poisonTtl: 0 } }).catch(() =>
      rigOf(),
    );
    expect(codeOf(() => admit(BAD))).toBe('nothing thrown');
  });

  test.each([0, 1])(
    'does not count as deaths of the skill any more, while %i ms pass with each look',
    async (passing) => {
      const restart = { ...specOf().restart, max: 1, window: 1e9 };
      const { pool } = await poisoned({ restart }, {}, passing);
      expect(pool.details().restartsInWindow).toBe(0);
      expect(pool.state.name).toBe('ready');
    },
  );

  test('does not put a skill on probation back into quarantine', async () => {
    const rig = rigOf({ restart: { ...specOf().restart, max: 0 } });
    expect(await rig.kill()).toBe('worker_crashed');
    expect(rig.pool.state).toMatchObject({ name: 'ready', probation: true });
    const call = rig.admit(BAD);
    rig.next().loaded();
    await rig.next().end(outOfMemory);
    await outcomeOf(call.response);
    expect(rig.pool.state.name).toBe('ready');
    expect(rig.pool.details().restartsInWindow).toBe(0);
  });

  test('is refused for those that already wait, too', async () => {
    const { launcher, clock, ask, next } = rigOf({ concurrency: 1 });
    const first = ask(BAD);
    const waiting = [ask(BAD), ask(BAD), ask({ good: true })];
    await launcher.at(0).end(outOfMemory);
    expect(await first.outcome).toBe('worker_crashed');
    await clock.advance(100);
    launcher.at(1).loaded();
    expect(launcher.at(1).requests).toHaveLength(1);
    launcher.at(1).answer(0);
    next().loaded();
    await next().end(outOfMemory);
    const outcomes = await Promise.all(waiting.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(['worker_crashed', 'poison_input', 200]);
  });
});

describe('a suspicious input', () => {
  test('that a worker survives is suspicious no more', async () => {
    const { kill, ask, next, launcher } = rigOf();
    await kill();
    const again = ask(BAD);
    next().loaded();
    next().answer(0);
    expect(await again.outcome).toBe(200);
    const general = launcher.at(launcher.workers.length - 2);
    const before = general.requests.length;
    ask(BAD);
    expect(general.requests).toHaveLength(before + 1);
  });

  test('is cleared also for requests with it that wait to run alone', async () => {
    const { kill, ask, next, launcher } = rigOf();
    await kill();
    const calls = [ask(BAD), ask(BAD), ask(BAD)];
    const general = launcher.at(launcher.workers.length - 2);
    next().loaded();
    next().answer(0);
    expect(general.requests).toHaveLength(2);
    general.answer(0);
    general.answer(1);
    expect(await Promise.all(calls.map(({ outcome }) => outcome))).toEqual([200, 200, 200]);
  });

  test('is proved poison when every request in flight had it', async () => {
    const { launcher, clock, ask, admit, next } = rigOf();
    const both = [ask(BAD), ask(BAD)];
    await launcher.at(0).end(outOfMemory);
    await Promise.all(both.map(({ outcome }) => outcome));
    await clock.advance(1000);
    launcher.at(1).loaded();
    const { outcome } = ask(BAD);
    next().loaded();
    await next().end(outOfMemory);
    await outcome;
    expect(codeOf(() => admit(BAD))).toBe('poison_input');
  });

  test('is proved poison when the last words name its request among others', async () => {
    const { launcher, clock, ask, admit, next } = rigOf();
    for (const n of [0, 1]) {
      const { call, outcome } = ask(BAD);
      const other = ask({ good: n });
      const holder = n === 0 ? launcher.at(0) : next();
      holder.loaded();
      const { requestId } = call.request;
      holder.say([ToHost.lastWords, { kind: 'exception', message: 'x', requestId }]);
      await holder.end(exited);
      expect(await outcome).toBe('worker_crashed');
      if (n === 0) expect(await other.outcome).toBe('worker_crashed');
      await clock.advance(1000);
      next().loaded();
    }
    expect(codeOf(() => admit(BAD))).toBe('poison_input');
    expect(codeOf(() => admit({ good: 0 }))).toBe('nothing thrown');
  });

  test('is held against nobody when two requests have the same request id', async () => {
    const { launcher, ask, admit } = rigOf();
    const twins = [ask(BAD, { requestId: 'twin' }), ask({ n: 1 }, { requestId: 'twin' })];
    launcher.at(0).say([ToHost.lastWords, { kind: 'exception', message: 'x', requestId: 'twin' }]);
    await launcher.at(0).end(exited);
    for (const { call } of twins)
      await expect(call.response).rejects.toMatchObject({ retryable: true });
    expect(codeOf(() => admit(BAD))).toBe('nothing thrown');
  });
});

test('a client that hammers a killer does not keep others from being served', async () => {
  const { launcher, clock, pool, admit, ask } = rigOf({ workers: { min: 1, max: 2, idle: 1e6 } });
  let served = 0;
  for (let round = 0; round < 40; round += 1) {
    codeOf(() => {
      void outcomeOf(admit(BAD).response);
    });
    const good = ask({ round });
    for (const worker of launcher.workers) {
      if (worker.killed) continue;
      worker.loaded();
      const bad = worker.requests.findIndex((frame) => frame[5] === JSON.stringify(BAD));
      if (bad !== -1) {
        worker.killed = true;
        await worker.end(outOfMemory);
        continue;
      }
      for (const frame of worker.requests.splice(0)) {
        worker.say([ToHost.response, frame[1], 200, null, '{}']);
      }
      worker.frames.length = 0;
    }
    await clock.advance(1000);
    if (round > 10 && (await Promise.race([good.outcome, Promise.resolve('waits')])) === 200) {
      served += 1;
    }
  }
  expect(pool.state.name).toBe('ready');
  expect(served).toBe(29);
});

describe('an input that kills after its answer', () => {
  /** It is answered, and its worker dies of what it has left behind. */
  async function answeredAndKilled(rig: ReturnType<typeof rigOf>, n: number) {
    const { ask, next, clock } = rig;
    const { call, outcome } = ask(BAD);
    const worker = next();
    worker.answer(worker.requests.length - 1);
    expect(await outcome).toBe(200);
    const { requestId } = call.request;
    worker.say([ToHost.lastWords, { kind: 'exception', message: `x${String(n)}`, requestId }]);
    await worker.end(exited);
    await clock.advance(1000);
    next().loaded();
  }

  test('runs alone once it was named, though each of its requests is answered', async () => {
    const rig = rigOf();
    const { ask, next, launcher, pool, clock } = rig;
    await answeredAndKilled(rig, 1);
    await answeredAndKilled(rig, 2);
    for (const _ of [1, 2, 3]) {
      const general = next();
      const { outcome } = ask(BAD);
      expect(next()).not.toBe(general);
      next().loaded();
      next().answer(0);
      expect(await outcome).toBe(200);
      await next().end({ kind: 'drained' });
      launcher.workers.splice(launcher.workers.indexOf(general) + 1);
    }
    expect(pool.details().restartsInWindow).toBe(2);
    await clock.advance(300_000);
    const before = next().requests.length;
    ask(BAD);
    expect(next().requests).toHaveLength(before + 1);
  });

  test('is refused when it kills alone as well', async () => {
    const rig = rigOf();
    const { admit, next, clock } = rig;
    await answeredAndKilled(rig, 1);
    await answeredAndKilled(rig, 2);
    admit(BAD);
    next().loaded();
    await next().end(outOfMemory);
    await clock.advance(1000);
    expect(codeOf(() => admit(BAD))).toBe('poison_input');
    expect(rig.events.find(({ type }) => type === 'poison-noted')).toMatchObject({ deaths: 2 });
  });
});

describe('a caller who sends ever new inputs that kill', () => {
  test('cannot take the skill from others whom it answers', async () => {
    const { kill, ask, next, pool } = rigOf();
    for (let n = 0; n < 20; n += 1) {
      await kill({ bad: n });
      const { outcome } = ask({ good: n });
      next().answer(next().requests.length - 1);
      expect(await outcome).toBe(200);
    }
    expect(pool.state.name).toBe('ready');
    expect(pool.details().restartsInWindow).toBeLessThanOrEqual(1);
  });

  test('has it quarantined when nobody else is answered', async () => {
    const { pool, ask, launcher, clock } = rigOf();
    for (let n = 0; n < 6; n += 1) {
      void ask({ bad: n }).outcome;
      await launcher.at(n).end(outOfMemory);
      await clock.advance(5000);
      if (n < 5) launcher.at(n + 1).loaded();
    }
    expect(pool.state.name).toBe('quarantined');
  });

  test('is restarted behind first starts of other skills, even if it answered in between', async () => {
    const { kill, ask, next } = rigOf({ restart: { ...specOf().restart, window: 600_000 } });
    for (let n = 0; n < 3; n += 1) {
      void ask({ good: n }).outcome;
      next().answer(next().requests.length - 1);
      await kill({ bad: n });
    }
    expect(next().need?.().deaths).toBe(3);
  });
});
