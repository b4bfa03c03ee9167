import { describe, expect, test } from 'vitest';
import type { HostLine } from '@skillet/core';
import { hostAt } from './support/host-at.ts';
import { LineAtOnce } from './support/line-at-once.ts';
import { codeOf } from './support/pool-rig.ts';

describe('deaths of one skill on several machines', () => {
  const poisonous = { poisonTtl: 300_000 };

  test('add up, and put it in quarantine where it has died, while it goes on where it has not', async () => {
    const line = new LineAtOnce(true);
    const a = await hostAt(line, 'a.1', 0);
    const b = await hostAt(line, 'b.1', 5000);
    const c = await hostAt(line, 'c.1', 700);
    await a.kill();
    await b.kill();
    await a.kill();
    await a.kill();
    expect([a, b, c].map(({ pool }) => pool.state.name)).toEqual([
      'quarantined',
      'quarantined',
      'ready',
    ]);
    await c.kill();
    expect(c.pool.state.name).toBe('quarantined');
    const { cause } = b.pool.state as { cause?: unknown };
    expect(cause).toMatchObject({ kind: 'unknown', message: expect.stringContaining('memory') });
  });

  test('have one that never died there go on for ever, whatever is in quarantine elsewhere', async () => {
    const line = new LineAtOnce(true);
    const a = await hostAt(line, 'a.1', 0);
    for (let n = 0; n < 4; n += 1) await a.kill();
    const b = await hostAt(line, 'b.1', 0);
    expect([a.pool.state.name, b.pool.state.name]).toEqual(['quarantined', 'ready']);
    expect(b.told()).toBe('nothing thrown');
  });

  test('count nothing for other code at the same mount', async () => {
    const line = new LineAtOnce(true);
    const a = await hostAt(line, 'a.1', 0, poisonous);
    const b = await hostAt(line, 'b.1', 0, poisonous, { name: 'another' });
    await a.kill(undefined, { bad: 1 });
    await a.killAlone({ bad: 1 });
    expect(codeOf(() => a.send(undefined, { bad: 1 }))).toBe('poison_input');
    expect(codeOf(() => b.send(undefined, { bad: 1 }))).toBe('nothing thrown');
    expect(b.pool.details().restartsInWindow).toBe(0);
  });

  test('are not counted twice when machines lose each other and meet again', async () => {
    const line = new LineAtOnce(true);
    const a = await hostAt(line, 'a.1', 0);
    const b = await hostAt(line, 'b.1', 0);
    await a.kill();
    await a.kill();
    for (let times = 0; times < 5; times += 1) {
      line.part('a.1', 'b.1');
      line.reunite('a.1', 'b.1');
    }
    await b.kill();
    expect(b.pool.state.name).toBe('ready');
    await b.kill();
    expect(b.pool.state.name).toBe('quarantined');
  });

  test('have an input and a caller refused everywhere, also where the code came up only later', async () => {
    const line = new LineAtOnce(true);
    const a = await hostAt(line, 'a.1', 0, poisonous);
    const b = await hostAt(line, 'b.1', 4000, poisonous);
    const c = await hostAt(line, 'c.1', 0, poisonous, { comesUp: false });
    await a.kill(undefined, { bad: 1 });
    await b.killAlone({ bad: 1 });
    for (const host of [a, b])
      expect(codeOf(() => host.send(undefined, { bad: 1 }))).toBe('poison_input');
    expect(codeOf(() => c.send(undefined, { bad: 1 }))).toBe('nothing thrown');
    c.launcher.at(0).loaded();
    expect(codeOf(() => c.send(undefined, { bad: 1 }))).toBe('poison_input');
    const d = await hostAt(line, 'd.1', 0, poisonous);
    expect(codeOf(() => d.send(undefined, { bad: 1 }))).toBe('poison_input');
    for (let n = 0; n < 4; n += 1) await a.kill('192.0.2.66');
    for (const host of [a, b, d]) expect(host.told('192.0.2.66')).toBe('caller_refused');
    expect(b.told('198.51.100.7')).toBe('nothing thrown');
  });

  test('are told only where there are any', async () => {
    const line = new LineAtOnce(true);
    await hostAt(line, 'a.1', 0);
    await hostAt(line, 'b.1', 0);
    line.said.length = 0;
    await hostAt(line, 'c.1', 0);
    expect(line.said.length).toBeLessThanOrEqual(4);
    expect(line.said.filter(({ by }) => by !== 'c.1')).toEqual([]);
  });

  test('are heard as nothing where they are malformed', async () => {
    const line = new LineAtOnce(true);
    const a = await hostAt(line, 'a.1', 0, poisonous);
    const ends: HostLine[] = [];
    line.join('x.1', (end) => {
      ends.push(end);
      end.listen('deaths', {
        onJoined: () => undefined,
        onSaid: () => undefined,
        onLeft: () => undefined,
      });
    });
    const { code } = a.pool.fellow;
    const good = { mount: 'm', generation: 0, code, now: 0, news: { deaths: [0] } };
    const wrong: unknown[] = [
      7,
      { ...good, news: null },
      { ...good, news: { deaths: ['x'] } },
      { ...good, news: { deaths: [], noted: [null] } },
      { ...good, news: { deaths: [], accused: [{ at: 0, sole: true, addresses: 'all' }] } },
      { ...good, news: { deaths: [], suspicions: [{ key: 'k', size: 1, deaths: 3 }] } },
      { ...good, news: { deaths: [], quarantine: { deaths: 1, until: 5 } } },
      { ...good, news: { deaths: [], convicted: [{ address: 1, forMs: 5 }] } },
    ];
    for (const message of wrong) ends[0]?.say('deaths', message);
    expect(a.pool.details().restartsInWindow).toBe(0);
    expect(a.told()).toBe('nothing thrown');
    ends[0]?.say('deaths', good);
    await a.kill();
    await a.kill();
    await a.kill();
    expect(a.pool.state.name).toBe('quarantined');
  });
});
