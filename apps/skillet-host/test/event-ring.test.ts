import type { FeedEntry, SupervisorEvent } from '@skillet/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventRing } from '../src/host/event-ring.ts';

function eventOf(at: number, changes: object = {}): SupervisorEvent {
  const origin = { at, skill: 'time', mount: 'time', revision: 'r1' };
  return { ...origin, type: 'worker-starting', ...changes };
}

/** What a new subscriber is handed. */
function replay(ring: EventRing, after: number | undefined): number[] {
  const seen: number[] = [];
  ring.subscribe(after, ({ id }) => seen.push(id))();
  return seen;
}

describe('an event ring', () => {
  it('hands on every event with a number that grows by one', () => {
    const ring = new EventRing({ firstId: 7 });
    const seen: FeedEntry[] = [];
    const event = eventOf(1);
    ring.push(eventOf(0));
    const leave = ring.subscribe(undefined, (entry) => seen.push(entry));
    ring.push(event);
    ring.push(eventOf(2));
    leave();
    ring.push(eventOf(3));
    expect(seen.map(({ id, event: { at } }) => [id, at])).toEqual([
      [8, 1],
      [9, 2],
    ]);
    expect(seen[0]?.event).toBe(event);
  });

  it('keeps the latest events for those who come back', () => {
    const ring = new EventRing({ capacity: 3, firstId: 1 });
    expect(replay(ring, 0)).toEqual([]);
    for (let at = 1; at <= 5; at += 1) ring.push(eventOf(at));
    expect(replay(ring, undefined)).toEqual([]);
    expect(replay(ring, 0)).toEqual([3, 4, 5]);
    expect(replay(ring, 3)).toEqual([4, 5]);
    expect(replay(ring, 5)).toEqual([]);
    expect(replay(ring, 99)).toEqual([]);
  });

  it('of a host that was started again repeats to who knows numbers of the one before', () => {
    const before = new EventRing();
    const ids: number[] = [];
    before.subscribe(undefined, ({ id }) => ids.push(id));
    before.push(eventOf(1));
    const [last = 0] = ids;
    const after = new EventRing({ firstId: last + 1000 });
    after.push(eventOf(2));
    expect(replay(after, last)).toHaveLength(1);
    expect(Number.isSafeInteger(last)).toBe(true);
  });

  it('goes on after what a subscriber has seen, whatever was kept', () => {
    const numbers = fc.record({
      capacity: fc.integer({ min: 1, max: 10 }),
      firstId: fc.integer({ min: 0, max: 1000 }),
      pushed: fc.nat(30),
      later: fc.nat(30),
      after: fc.integer({ min: 0, max: 1100 }),
    });
    fc.assert(
      fc.property(numbers, ({ capacity, firstId, pushed, later, after }) => {
        const ring = new EventRing({ capacity, firstId });
        for (let at = 0; at < pushed; at += 1) ring.push(eventOf(firstId + at));
        const seen: FeedEntry[] = [];
        ring.subscribe(after, (entry) => seen.push(entry));
        for (let at = 0; at < later; at += 1) ring.push(eventOf(firstId + pushed + at));
        const all = Array.from({ length: pushed }, (_, index) => firstId + index);
        const replayed = all.slice(-capacity).filter((id) => id > after);
        const live = Array.from({ length: later }, (_, index) => firstId + pushed + index);
        expect(seen.map(({ id }) => id)).toEqual([...replayed, ...live]);
        for (const { id, event } of seen) expect(event.at).toBe(id);
      }),
    );
  });

  it('cuts long texts, and nothing else', () => {
    const ring = new EventRing();
    const seen: SupervisorEvent[] = [];
    ring.subscribe(undefined, ({ event }) => seen.push(event));
    const message = `${'x'.repeat(1023)}😀${'y'.repeat(7000)}`;
    const line = { level: 'info', message, fields: '{"a":1}', stack: 's'.repeat(5000) };
    ring.push(eventOf(1, { type: 'skill-log', requestId: 'q', line }));
    expect(seen[0]).toMatchObject({
      requestId: 'q',
      line: {
        message: `${'x'.repeat(1023)}\ufffd… (7001 more characters)`,
        fields: '{"a":1}',
        stack: `${'s'.repeat(1024)}… (3976 more characters)`,
      },
    });
    expect(line.message).toBe(message);
  });

  it('costs nobody anything when a listener fails', () => {
    const ring = new EventRing({ firstId: 1 });
    const seen: number[] = [];
    let asked = 0;
    const failing = (): never => {
      asked += 1;
      throw new Error('broken');
    };
    ring.subscribe(undefined, failing);
    ring.subscribe(undefined, ({ id }) => seen.push(id));
    ring.push(eventOf(1));
    ring.push(eventOf(2));
    ring.subscribe(0, failing);
    ring.push(eventOf(3));
    expect(seen).toEqual([1, 2, 3]);
    expect(asked).toBe(2);
  });

  it('ends the one subscription that is ended, also within its own event', () => {
    const ring = new EventRing({ firstId: 1 });
    const seen: string[] = [];
    const listener = ({ id }: FeedEntry): void => void seen.push(String(id));
    const first = ring.subscribe(undefined, listener);
    ring.subscribe(undefined, listener);
    const once = ring.subscribe(undefined, ({ id }) => {
      seen.push(`once ${String(id)}`);
      once();
    });
    ring.push(eventOf(1));
    first();
    ring.push(eventOf(2));
    expect(seen).toEqual(['1', '1', 'once 1', '2']);
  });
});
