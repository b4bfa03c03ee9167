import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedList } from '../src/crash/bounded-list.ts';

test('keeps the latest entries, oldest first, and gives back what has to go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat()), (capacity, entries) => {
      const list = new BoundedList<number>(capacity);
      expect(list.latest).toBeUndefined();
      for (const [n, entry] of entries.entries()) {
        expect(list.push(entry)).toBe(entries[n - capacity]);
        expect(list.all).toEqual(entries.slice(0, n + 1).slice(-capacity));
        expect(list.latest).toBe(entry);
      }
    }),
  );
});
