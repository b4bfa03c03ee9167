import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairLine } from '../src/index.ts';

function taken<Entry>(line: FairLine<Entry>): Entry[] {
  const all: Entry[] = [];
  for (let next = line.next(); next !== undefined; next = line.next()) all.push(next);
  return all;
}

test('parties have turns, and each its entries in their order', () => {
  const line = new FairLine<string>();
  for (const entry of ['a1', 'a2', 'a3', 'b1', 'a4', 'c1', 'c2']) line.join(entry[0]!, entry);
  expect(taken(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  expect(line.size).toBe(0);
});

test('one that comes while a thousand of another wait is next but one', () => {
  const line = new FairLine<string>();
  for (let n = 0; n < 1000; n += 1) line.join('a', `a${String(n)}`);
  expect([line.next(), line.next()]).toEqual(['a0', 'a1']);
  line.join('b', 'b0');
  expect([line.next(), line.next(), line.next()]).toEqual(['a2', 'b0', 'a3']);
});

test('those that are put back are the first of their party, and that has the next turn', () => {
  const line = new FairLine<string>();
  for (const entry of ['a1', 'b1', 'a2']) line.join(entry[0]!, entry);
  line.rejoin('b', ['b-1', 'b0']);
  expect(line.size).toBe(5);
  expect(taken(line)).toEqual(['b-1', 'a1', 'b0', 'a2', 'b1']);
});

test('whatever happens, no entry is lost or told twice, and none overtakes one of its own party', () => {
  const party = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ do: fc.constant('join' as const), party }),
    fc.record({ do: fc.constant('next' as const), party }),
    fc.record({ do: fc.constant('leave' as const), party }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const line = new FairLine<{ party: string; n: number }>();
      const waiting: { party: string; n: number }[] = [];
      for (const [n, one] of steps.entries()) {
        if (one.do === 'join') {
          const entry = { party: one.party, n };
          line.join(one.party, entry);
          waiting.push(entry);
        } else if (one.do === 'next') {
          const next = line.next();
          expect(next === undefined).toBe(waiting.length === 0);
          if (next === undefined) continue;
          expect(waiting.find((other) => other.party === next.party)).toBe(next);
          waiting.splice(waiting.indexOf(next), 1);
        } else {
          const last = waiting.findLastIndex((other) => other.party === one.party);
          if (last < 0) continue;
          expect(line.leave(one.party, waiting[last]!)).toBe(true);
          waiting.splice(last, 1);
        }
        expect(line.size).toBe(waiting.length);
        expect(line.sizeOf(one.party)).toBe(
          waiting.filter((other) => other.party === one.party).length,
        );
      }
      expect(new Set(line)).toEqual(new Set(waiting));
    }),
  );
});
