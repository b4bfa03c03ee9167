import { describe, expect, test } from 'vitest';
import { ToHost, ToWorker } from '@skillet/core';
import { poolRig } from './support/pool-rig.ts';

const TIMEOUT = 5000;

describe('at the deadline', () => {
  test('the caller gets skill_timeout and the handler an abort', async () => {
    const { clock, launcher, send } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    const { outcome } = send();
    await clock.advance(TIMEOUT);
    expect(await outcome).toBe('skill_timeout');
    expect(launcher.at(0).frames.at(-1)).toEqual([
      ToWorker.abort,
      launcher.at(0).idOf(0),
      'deadline',
    ]);
  });

  test('a handler that obeys within the grace leaves no trace', async () => {
    const { clock, launcher, pool, send } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    await clock.advance(TIMEOUT);
    launcher.at(0).say([ToHost.aborted, launcher.at(0).idOf(0)]);
    launcher.at(0).say([ToHost.failed, launcher.at(0).idOf(0), 'skill_error', 'aborted']);
    await clock.advance(60_000);
    expect(launcher.workers).toHaveLength(1);
    expect(launcher.at(0).killed).toBe(false);
    expect(pool.state.name).toBe('ready');
    expect(pool.inFlight).toEqual([]);
  });

  test('a handler that ignores its signal has its worker retired and replaced, which is no death', async () => {
    const { clock, launcher, pool, send, eventTypes } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    await clock.advance(TIMEOUT);
    launcher.at(0).say([ToHost.aborted, launcher.at(0).idOf(0)]);
    await clock.advance(1000);
    expect(launcher.at(0).killed).toBe(true);
    expect(launcher.workers).toHaveLength(2);
    expect(eventTypes()).toContain('worker-retired');
    expect(eventTypes()).not.toContain('worker-died');
    launcher.at(1).loaded();
    expect(pool.state.name).toBe('ready');
  });

  test('a worker with a handler that ignores its signal finishes its other requests first', async () => {
    const { clock, launcher, send } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    await clock.advance(TIMEOUT - 500);
    const neighbour = send();
    await clock.advance(500);
    launcher.at(0).say([ToHost.aborted, launcher.at(0).idOf(0)]);
    await clock.advance(1000);
    expect(launcher.at(0).killed).toBe(false);
    const next = send();
    launcher.at(1).loaded();
    expect(launcher.at(1).requests).toHaveLength(1);
    launcher.at(0).answer(1);
    expect(await neighbour.outcome).toBe(200);
    expect(launcher.at(0).killed).toBe(true);
    launcher.at(1).answer(0);
    expect(await next.outcome).toBe(200);
  });

  test('a blocked event loop, which acknowledges nothing, is ended and counts as a death', async () => {
    const { clock, launcher, send, events } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    const neighbour = send();
    await clock.advance(TIMEOUT + 1000);
    expect(launcher.at(0).killed).toBe(true);
    expect(await neighbour.outcome).toBe('skill_timeout');
    const death = events.find((event) => event.type === 'worker-died');
    expect(death).toMatchObject({ cause: { kind: 'blocked' }, inFlight: 2 });
    expect(death).not.toHaveProperty('requestId');
  });

  test('a blocked event loop is put down to the only request, for as long as it gave no sign of life', async () => {
    const { clock, launcher, send, events } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    await clock.advance(300);
    const { call } = send();
    await clock.advance(TIMEOUT + 1000);
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'blocked', after: TIMEOUT + 1000 },
      inFlight: 1,
      requestId: call.request.requestId,
    });
  });

  test('a blocked event loop that gave a sign of life in the meantime counts from there', async () => {
    const { clock, launcher, send, events } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    await clock.advance(2000);
    launcher.at(0).say([ToHost.pong]);
    await clock.advance(TIMEOUT - 1000);
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'blocked', after: TIMEOUT - 1000 },
    });
  });

  test('a blocked event loop that still writes log lines counts for the grace at least', async () => {
    const { clock, launcher, send, events } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    await clock.advance(TIMEOUT + 900);
    launcher.at(0).say([ToHost.log, [{ level: 'info', message: 'on and on' }], 0]);
    await clock.advance(100);
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({
      cause: { kind: 'blocked', after: 1000 },
    });
  });

  test('a handler that has heard of its deadline is no request in flight when the worker dies', async () => {
    const { clock, launcher, send, events } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    const late = send();
    await clock.advance(TIMEOUT);
    send();
    launcher.at(0).say([ToHost.aborted, late.call.id]);
    await launcher.at(0).end({ kind: 'exited', code: 1 });
    expect(events.find((event) => event.type === 'worker-died')).toMatchObject({ inFlight: 1 });
  });

  test('a streamed answer is in flight with the request that blocks the event loop', async () => {
    const { clock, launcher, send, events } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    const { call } = send();
    launcher.at(0).say([ToHost.responseHead, call.id, 200, []]);
    send();
    await clock.advance(TIMEOUT + 1000);
    const death = events.find((event) => event.type === 'worker-died');
    expect(death).toMatchObject({ cause: { kind: 'blocked' }, inFlight: 2 });
    expect(death).not.toHaveProperty('requestId');
  });

  test('a request that still waits for a busy worker times out', async () => {
    const { clock, launcher, send } = poolRig({
      timeout: TIMEOUT,
      concurrency: 1,
      workers: { min: 1, max: 1, idle: 1e6 },
    });
    launcher.at(0).loaded();
    send();
    const waiting = send();
    await clock.advance(TIMEOUT);
    expect(await waiting.outcome).toBe('skill_timeout');
    expect(launcher.at(0).requests).toHaveLength(1);
  });

  test('a request for which no worker became ready is told that the skill is unavailable', async () => {
    const { clock, send } = poolRig({ timeout: TIMEOUT, startTimeout: 60_000 });
    const { outcome } = send();
    await clock.advance(TIMEOUT);
    expect(await outcome).toBe('skill_unavailable');
  });

  test('the deadline travels with the request', () => {
    const { clock, launcher, send } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    send();
    expect(launcher.at(0).requests[0]?.[7]).toBe(clock.date() + TIMEOUT);
  });
});

describe('when the caller leaves', () => {
  test('the handler is told, and its late answer is not taken for a forgery', async () => {
    const { clock, launcher, pool, send } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    const { call } = send();
    call.cancel();
    expect(launcher.at(0).frames.at(-1)).toEqual([ToWorker.abort, call.id, 'client-left']);
    await clock.advance(100);
    launcher.at(0).answer(0);
    expect(launcher.at(0).killed).toBe(false);
    expect(pool.inFlight).toEqual([]);
  });

  test('a handler that goes on regardless still has its deadline', async () => {
    const { clock, launcher, send, eventTypes } = poolRig({ timeout: TIMEOUT });
    launcher.at(0).loaded();
    const { call } = send();
    call.cancel();
    await clock.advance(TIMEOUT);
    launcher.at(0).say([ToHost.aborted, call.id]);
    await clock.advance(1000);
    expect(launcher.at(0).killed).toBe(true);
    // Nobody is left to be told.
    expect(eventTypes()).not.toContain('request-failed');
  });
});
