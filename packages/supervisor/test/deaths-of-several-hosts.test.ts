import { describe, expect, test } from 'vitest';
import { hostAt } from './support/host-at.ts';
import { LineAtOnce } from './support/line-at-once.ts';
import { codeOf, outcomeOf } from './support/pool-rig.ts';

const outOfMemory = { kind: 'out-of-memory' } as const;

describe('deaths of one skill in several hosts', () => {
  test('put it in quarantine in all, for as long, and elsewhere what is under way is finished', async () => {
    const line = new LineAtOnce();
    const a = await hostAt(line, '001', 0);
    const b = await hostAt(line, '002', 5000);
    await a.kill();
    await b.kill();
    await a.kill();
    const underWay = a.send();
    await b.kill();
    expect([a.pool.state.name, b.pool.state.name]).toEqual(['quarantined', 'quarantined']);
    expect(a.told()).toBe('skill_unavailable');
    a.launcher.at(a.launcher.workers.length - 1).answer(0);
    expect(await outcomeOf(underWay.response)).toBe(200);
    expect(a.eventTypes().filter((type) => type === 'quarantined')).toEqual([]);
    const started = a.launcher.workers.length;
    await a.clock.advance(60_000);
    expect(a.launcher.workers.length).toBe(started + 1);
  });

  test('count on when the host is gone in which they were, once for all others', async () => {
    const line = new LineAtOnce();
    const a = await hostAt(line, '001', 0);
    const b = await hostAt(line, '002', 700);
    const c = await hostAt(line, '003', 9000);
    await a.kill();
    await a.kill();
    line.leave('001');
    expect(b.pool.details().restartsInWindow + c.pool.details().restartsInWindow).toBe(2);
    await c.kill();
    expect(c.pool.state.name).toBe('ready');
    await c.kill();
    expect([b.pool.state.name, c.pool.state.name]).toEqual(['quarantined', 'quarantined']);
  });

  test('are known to one that comes later, with the quarantine', async () => {
    const line = new LineAtOnce();
    const a = await hostAt(line, '001', 0);
    for (let n = 0; n < 4; n += 1) await a.kill();
    expect(a.pool.state.name).toBe('quarantined');
    const b = await hostAt(line, '002', 3000);
    expect(b.told()).toBe('skill_unavailable');
  });

  test('of code that another host has replaced count there no more', async () => {
    const line = new LineAtOnce();
    const a = await hostAt(line, '001', 0);
    const b = await hostAt(line, '002', 0);
    await b.kill();
    const fresh = a.goLive();
    for (let n = 0; n < 3; n += 1) await b.kill();
    expect(b.pool.state.name).toBe('quarantined');
    expect(fresh.told()).toBe('nothing thrown');
    const also = b.goLive();
    for (let n = 0; n < 2; n += 1) {
      await also.kill();
      await fresh.kill();
    }
    expect([fresh.pool.state.name, also.pool.state.name]).toEqual(['quarantined', 'quarantined']);
  });

  test('of a skill that was removed count no more, and what comes there next begins anew', async () => {
    const line = new LineAtOnce();
    const a = await hostAt(line, '001', 0);
    const b = await hostAt(line, '002', 0);
    for (let n = 0; n < 2; n += 1) await a.kill();
    for (const { remove } of [a, b]) remove();
    await a.kill();
    const [again, also] = [a.goLive(), b.goLive()];
    for (let n = 0; n < 3; n += 1) await again.kill();
    expect([again.pool.state.name, also.pool.state.name]).toEqual(['ready', 'ready']);
    await also.kill();
    expect([again.pool.state.name, also.pool.state.name]).toEqual(['quarantined', 'quarantined']);
  });

  test('under the requests of one caller have that refused in all, and the skill serves others', async () => {
    const line = new LineAtOnce();
    const restart = { poisonTtl: 300_000 };
    const a = await hostAt(line, '001', 0, restart);
    const b = await hostAt(line, '002', 4000, restart);
    await a.kill('192.0.2.66');
    await b.kill('192.0.2.66');
    await a.kill('192.0.2.66');
    await b.kill('192.0.2.66');
    for (const host of [a, b]) {
      expect(host.told('192.0.2.66')).toBe('caller_refused');
      expect(host.told('198.51.100.7')).toBe('nothing thrown');
    }
  });

  test('under one input have that refused in all', async () => {
    const line = new LineAtOnce();
    const restart = { poisonTtl: 300_000 };
    const a = await hostAt(line, '001', 0, restart);
    const b = await hostAt(line, '002', 4000, restart);
    await a.kill(undefined, { bad: 1 });
    // It runs alone there, as one that a worker has died under before.
    const call = b.send(undefined, { bad: 1 });
    const cell = b.launcher.at(1);
    cell.loaded();
    await cell.end(outOfMemory);
    expect(await outcomeOf(call.response)).toBe('worker_crashed');
    for (const { send } of [a, b])
      expect(codeOf(() => send(undefined, { bad: 1 }))).toBe('poison_input');
    expect(a.told()).toBe('nothing thrown');
  });
});
