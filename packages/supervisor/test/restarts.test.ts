import { describe, expect, test } from 'vitest';
import { ToHost } from '@skillet/core';
import { codeOf, poolRig } from './support/pool-rig.ts';

const exited = { kind: 'exited', code: 1 } as const;

describe('a worker that dies', () => {
  test('takes its requests with it, and each caller is told why', async () => {
    const { launcher, send, pool } = poolRig();
    launcher.at(0).loaded();
    const one = send();
    const two = send();
    await launcher.at(0).end(exited);
    expect(await one.outcome).toBe('worker_crashed');
    expect(await two.outcome).toBe('worker_crashed');
    expect(pool.state.name).toBe('backing-off');
  });

  test('is given no more calls once it is gone, also before that is told', async () => {
    const { clock, launcher, send } = poolRig();
    launcher.at(0).loaded();
    launcher.at(0).over = true;
    const { outcome } = send();
    expect(launcher.at(0).requests).toHaveLength(0);
    await launcher.at(0).end(exited);
    await clock.advance(100);
    launcher.at(1).loaded();
    launcher.at(1).answer(0);
    expect(await outcome).toBe(200);
  });

  test('is restarted after a delay that doubles with each death', async () => {
    const { clock, launcher, events } = poolRig();
    for (const n of [0, 1, 2]) {
      launcher.at(n).loaded();
      await launcher.at(n).end(exited);
      await clock.advance(2000);
    }
    const delays = events.flatMap((event) =>
      event.type === 'restart-scheduled' ? [event.delayMs] : [],
    );
    expect(delays).toEqual([100, 200, 400]);
  });

  test('is not restarted before its time, not even for a request', async () => {
    const { clock, launcher, send } = poolRig();
    launcher.at(0).loaded();
    await launcher.at(0).end(exited);
    const { outcome } = send();
    await clock.advance(99);
    expect(launcher.workers).toHaveLength(1);
    await clock.advance(1);
    expect(launcher.workers).toHaveLength(2);
    launcher.at(1).loaded();
    launcher.at(1).answer(0);
    expect(await outcome).toBe(200);
  });

  test('leaves the skill ready while another works', async () => {
    const { clock, launcher, pool, send } = poolRig({ workers: { min: 2, max: 2, idle: 1e6 } });
    launcher.at(0).loaded();
    launcher.at(1).loaded();
    await launcher.at(0).end(exited);
    expect(pool.state).toMatchObject({ name: 'ready', restart: { attempt: 1 } });
    send();
    expect(launcher.at(1).requests).toHaveLength(1);
    await clock.advance(100);
    expect(launcher.workers).toHaveLength(3);
    expect(pool.state).not.toHaveProperty('restart');
  });

  test('while another has taken its place announces no restart', async () => {
    const { clock, launcher, pool, eventTypes } = poolRig({
      workers: { min: 1, max: 2, idle: 1e6 },
    });
    launcher.at(0).loaded();
    // It gives no sign of life, so that another is started beside it.
    pool.tick(clock.now(), 1000);
    await clock.advance(1000);
    pool.tick(clock.now(), 1000);
    launcher.at(1).loaded();
    await launcher.at(0).end(exited);
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(2);
    expect(eventTypes()).not.toContain('restart-scheduled');
  });

  test('while nobody calls a skill with workers.min 0 announces no restart', async () => {
    const { clock, launcher, eventTypes, send } = poolRig({
      workers: { min: 0, max: 1, idle: 1e6 },
    });
    const { outcome } = send();
    launcher.at(0).loaded();
    await launcher.at(0).end(exited);
    expect(await outcome).toBe('worker_crashed');
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(1);
    expect(eventTypes()).not.toContain('restart-scheduled');
  });

  test('while the host stops is replaced only for those who wait, and unannounced', async () => {
    const stopping = new AbortController();
    const { clock, launcher, eventTypes, send } = poolRig({}, { stopping: stopping.signal });
    launcher.at(0).loaded();
    stopping.abort();
    await launcher.at(0).end(exited);
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(1);
    send();
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(2);
    await launcher.at(1).end(exited);
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(3);
    expect(eventTypes()).not.toContain('restart-scheduled');
  });

  test('too often is quarantined: requests are refused at once, and one worker is tried later', async () => {
    const { clock, launcher, pool, send, eventTypes } = poolRig();
    for (let n = 0; n < 6; n += 1) {
      launcher.at(n).loaded();
      await launcher.at(n).end(exited);
      if (n < 5) await clock.advance(5000);
    }
    expect(pool.state.name).toBe('quarantined');
    expect(eventTypes()).toContain('quarantined');
    expect(codeOf(send)).toBe('skill_unavailable');
    await clock.advance(30_000);
    expect(launcher.workers).toHaveLength(7);
    launcher.at(6).loaded();
    expect(pool.state.name).toBe('ready');
  });

  test('while another host may hold what it needs is tried each second, and those who call wait', async () => {
    const alone = new AbortController();
    const { clock, launcher, pool, send } = poolRig({}, { alone: alone.signal });
    for (let n = 0; n < 12; n += 1) {
      await launcher.at(n).end(exited);
      expect(pool.state.name).toBe('backing-off');
      await clock.advance(1000);
    }
    const { outcome } = send();
    alone.abort();
    launcher.at(12).loaded();
    launcher.at(12).answer(0);
    expect(await outcome).toBe(200);
  });

  test('is quarantined once no other host is there, after as many deaths as ever', async () => {
    const alone = new AbortController();
    const { clock, launcher, pool } = poolRig({}, { alone: alone.signal });
    let n = 0;
    for (; n < 12; n += 1) {
      await launcher.at(n).end(exited);
      await clock.advance(1000);
    }
    alone.abort();
    for (const last = n + 5; n < last; n += 1) {
      await launcher.at(n).end(exited);
      expect(pool.state.name).toBe('backing-off');
      await clock.advance(2000);
    }
    await launcher.at(n).end(exited);
    expect(pool.state.name).toBe('quarantined');
  });

  test('after it was up is quarantined, whether or not another host is there', async () => {
    const { clock, launcher, pool } = poolRig({}, { alone: new AbortController().signal });
    launcher.at(0).loaded();
    for (let n = 0; n < 6; n += 1) {
      await launcher.at(n).end(exited);
      if (n < 5) await clock.advance(5000);
    }
    expect(pool.state.name).toBe('quarantined');
  });

  test('too often fails the requests that wait', async () => {
    const { clock, launcher, send } = poolRig({ timeout: 120_000 });
    const { outcome } = send();
    for (let n = 0; n < 6; n += 1) {
      await launcher.at(n).end(exited);
      if (n < 5) await clock.advance(5000);
    }
    expect(await outcome).toBe('skill_unavailable');
  });

  test('refuses a request whose deadline comes before the restart', async () => {
    const { clock, launcher, send } = poolRig({
      timeout: 150,
      restart: {
        max: 5,
        window: 60_000,
        backoff: { initial: 200, factor: 2, max: 30_000, jitter: 0 },
        poisonTtl: 60_000,
      },
    });
    await launcher.at(0).end(exited);
    expect(codeOf(send)).toBe('skill_unavailable');
    await clock.advance(100);
    expect(codeOf(send)).toBe('nothing thrown');
  });

  test('while loading says why', async () => {
    const { launcher, events } = poolRig();
    launcher.at(0).say([ToHost.loadFailed, 'Unexpected token', 'SyntaxError: …']);
    await launcher.at(0).end({ kind: 'drained' });
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'load-failed', message: 'Unexpected token' },
      stack: 'SyntaxError: …',
    });
  });

  test('is blamed on the request that its last words name', async () => {
    const { launcher, events, send } = poolRig();
    launcher.at(0).loaded();
    const { call } = send();
    const words = { kind: 'exit', code: 3, requestId: call.request.requestId };
    launcher.at(0).say([ToHost.lastWords, words]);
    await launcher.at(0).end(exited);
    await expect(call.response).rejects.toThrow('this very request');
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'exit', code: 3, culprit: call.request.requestId },
      requestId: call.request.requestId,
    });
  });
});

describe('a worker that never finishes loading', () => {
  test('is ended at the start timeout, and the first cause is the one recorded', async () => {
    const { clock, launcher, events } = poolRig({ startTimeout: 2000 });
    await clock.advance(2000);
    expect(launcher.at(0).killed).toBe(true);
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'start-timeout', after: 2000 },
    });
  });
});

describe('a worker that breaks the protocol', () => {
  test.each([
    ['something that is no frame', 'hello'],
    ['a frame of unknown kind', [99]],
    [
      'an answer to a request that it was not given, or has answered',
      [ToHost.response, 4711, 200, null, '{}'],
    ],
    ['a status that is none', [ToHost.response, 1, 99, null, '{}']],
    ['a body that is none', [ToHost.response, 1, 200, null, 5]],
    ['headers that are none', [ToHost.response, 1, 200, [1, 2], '{}']],
    ['a thread that is none', [ToHost.hello, 1, 'no number']],
    ['a log line that is none', [ToHost.log, [{ level: 'loud' }], 0]],
  ])('by %s is ended', async (_what, raw) => {
    const { launcher, events, send } = poolRig();
    launcher.at(0).loaded();
    const { outcome } = send();
    launcher.at(0).say(raw);
    expect(await outcome).toBe('worker_crashed');
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'protocol-violation' },
    });
  });
});

describe('a stop', () => {
  test('beats a pending restart', async () => {
    const { clock, launcher, pool } = poolRig();
    await launcher.at(0).end(exited);
    const stopped = pool.stop();
    await clock.advance(60_000);
    await stopped;
    expect(launcher.workers).toHaveLength(1);
    expect(pool.state.name).toBe('stopped');
    expect(launcher.closed).toBe(true);
  });

  test('lets what is in flight and what waits finish', async () => {
    const { launcher, pool, send } = poolRig({
      concurrency: 1,
      workers: { min: 1, max: 1, idle: 1e6 },
    });
    launcher.at(0).loaded();
    const one = send();
    const two = send();
    const stopped = pool.stop();
    launcher.at(0).answer(0);
    launcher.at(0).answer(1);
    expect(await one.outcome).toBe(200);
    expect(await two.outcome).toBe(200);
    await launcher.at(0).end({ kind: 'drained' });
    await stopped;
    expect(pool.state.name).toBe('stopped');
  });

  test('that takes too long can be cut short', async () => {
    const { launcher, pool, send } = poolRig();
    launcher.at(0).loaded();
    const { outcome } = send();
    const stopped = pool.stop();
    pool.abandon();
    await stopped;
    expect(await outcome).toBe('worker_crashed');
  });
});
