import { describe, expect, test } from 'vitest';
import { ToHost, ToWorker, type McpServerSpec } from '@skillet/core';
import { poolRig } from './support/pool-rig.ts';

describe('the number of workers', () => {
  test('starts at min', () => {
    const { launcher } = poolRig({ workers: { min: 3, max: 5, idle: 1e6 } });
    expect(launcher.workers).toHaveLength(3);
  });

  test('grows to max while requests wait, one at a time', async () => {
    const { clock, launcher, send } = poolRig({
      concurrency: 1,
      workers: { min: 1, max: 3, idle: 1e6 },
    });
    launcher.at(0).loaded();
    for (let i = 0; i < 10; i += 1) send();
    expect(launcher.workers).toHaveLength(1);
    await clock.advance(50);
    expect(launcher.workers).toHaveLength(2);
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(2);
    launcher.at(1).loaded();
    await clock.advance(50);
    expect(launcher.workers).toHaveLength(3);
    launcher.at(2).loaded();
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(3);
  });

  test('does not grow for a burst that passes', async () => {
    const { clock, launcher, send } = poolRig({
      concurrency: 1,
      workers: { min: 1, max: 3, idle: 1e6 },
    });
    launcher.at(0).loaded();
    send();
    send();
    launcher.at(0).answer(0);
    await clock.advance(50);
    launcher.at(0).answer(1);
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(1);
  });

  test('shrinks back to min when idle, without losing a request', async () => {
    const { clock, launcher, pool, send } = poolRig({
      concurrency: 1,
      workers: { min: 1, max: 2, idle: 10_000 },
    });
    launcher.at(0).loaded();
    send();
    send();
    await clock.advance(50);
    launcher.at(1).loaded();
    launcher.at(0).answer(0);
    launcher.at(1).answer(0);
    await clock.advance(10_000);
    pool.tick(clock.now(), 1000);
    const drained = launcher.workers.filter((worker) => worker.got(ToWorker.drain));
    expect(drained).toHaveLength(1);
    await drained[0]?.end({ kind: 'drained' });
    await clock.advance(10_000);
    pool.tick(clock.now(), 1000);
    expect(launcher.workers.filter((worker) => worker.got(ToWorker.drain))).toHaveLength(1);
    expect(pool.state.name).toBe('ready');
  });

  test('with min 0 is none until the first request, and none again when idle', async () => {
    const { clock, launcher, pool, send } = poolRig({ workers: { min: 0, max: 1, idle: 10_000 } });
    expect(launcher.workers).toHaveLength(0);
    expect(pool.state.name).toBe('idle');
    const { outcome } = send();
    expect(pool.state.name).toBe('starting');
    launcher.at(0).loaded();
    launcher.at(0).answer(0);
    expect(await outcome).toBe(200);
    await clock.advance(10_000);
    pool.tick(clock.now(), 1000);
    await launcher.at(0).end({ kind: 'drained' });
    expect(pool.state.name).toBe('idle');
    send();
    expect(launcher.workers).toHaveLength(2);
  });

  const mcp: McpServerSpec = {
    server: { kind: 'stdio', command: ['x'] },
    sessions: 'shared',
    maxInstances: 1,
    instanceIdle: 1000,
    pingInterval: 1000,
    stateless: false,
  };

  test('with min 0 an MCP server that died before it told of itself is started again when somebody asks', async () => {
    const { clock, launcher, send } = poolRig({ workers: { min: 0, max: 1, idle: 10_000 }, mcp });
    await launcher.at(0).end({ kind: 'exited', code: 1 });
    await clock.advance(60_000);
    expect(launcher.workers).toHaveLength(1);
    send();
    expect(launcher.workers).toHaveLength(2);
  });

  test('with min 0 an MCP server of which nothing is known is started once, to tell of itself', async () => {
    const { clock, launcher, pool } = poolRig({ workers: { min: 0, max: 1, idle: 10_000 }, mcp });
    expect(launcher.workers).toHaveLength(1);
    launcher.at(0).loaded('{"server":{},"capabilities":{},"tools":[]}');
    await clock.advance(10_000);
    pool.tick(clock.now(), 1000);
    await launcher.at(0).end({ kind: 'drained' });
    await clock.advance(10_000);
    pool.tick(clock.now(), 1000);
    expect(launcher.workers).toHaveLength(1);
    expect(pool.state.name).toBe('idle');
  });

  test('with min 0 is not restarted after a death until somebody asks', async () => {
    const { clock, launcher, pool, send } = poolRig({ workers: { min: 0, max: 1, idle: 10_000 } });
    send();
    await launcher.at(0).end({ kind: 'exited', code: 1 });
    await clock.advance(100);
    // The request that waits is the one that asks.
    expect(launcher.workers).toHaveLength(2);
    launcher.at(1).loaded();
    launcher.at(1).answer(0);
    await launcher.at(1).end({ kind: 'exited', code: 1 });
    await clock.advance(60_000);
    expect(launcher.workers).toHaveLength(2);
    expect(pool.state.name).toBe('idle');
  });
});

describe('the heartbeat', () => {
  test('asks each worker, and one that stays silent gets no more requests while another is free', async () => {
    const { clock, launcher, pool, send, eventTypes } = poolRig({
      workers: { min: 2, max: 2, idle: 1e6 },
    });
    launcher.at(0).loaded();
    launcher.at(1).loaded();
    pool.tick(clock.now(), 1000);
    expect(launcher.at(0).got(ToWorker.ping)).toBe(true);
    launcher.at(1).say([ToHost.pong]);
    await clock.advance(1000);
    pool.tick(clock.now(), 1000);
    expect(eventTypes()).toContain('worker-unresponsive');
    send();
    send();
    send();
    expect(launcher.at(0).requests).toHaveLength(0);
    expect(launcher.at(1).requests).toHaveLength(3);
    launcher.at(0).say([ToHost.pong]);
    expect(eventTypes()).toContain('worker-responsive');
    send();
    expect(launcher.at(0).requests).toHaveLength(1);
  });

  test('adds a worker for one that stays silent, where max allows', async () => {
    const { clock, launcher, pool } = poolRig({ workers: { min: 1, max: 2, idle: 1e6 } });
    launcher.at(0).loaded();
    pool.tick(clock.now(), 1000);
    await clock.advance(1000);
    pool.tick(clock.now(), 1000);
    expect(launcher.workers).toHaveLength(2);
  });
});

describe('log lines', () => {
  test('arrive as events of the skill, and each one taken is credited', () => {
    const { launcher, events } = poolRig();
    launcher.at(0).loaded();
    const lines = [{ level: 'info', message: 'hello', requestId: 'q' }];
    launcher.at(0).say([ToHost.log, lines, 3]);
    expect(events.slice(-2)).toMatchObject([
      { type: 'skill-log', worker: 'w1', requestId: 'q', line: { message: 'hello' } },
      { type: 'log-dropped', lines: 3 },
    ]);
    expect(launcher.at(0).frames.at(-1)).toEqual([ToWorker.credit, 1]);
  });
});
