import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdMap } from '../src/id-map.ts';

const id = fc.oneof(
  fc.nat(20),
  fc.nat(20).map((n) => n * 64),
  fc.nat({ max: 2 ** 40 }),
);
const step = fc.record({ how: fc.constantFrom('set', 'delete', 'get'), id });

test('holds what a Map holds, whatever is set and deleted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const ids = new IdMap<number>();
      const model = new Map<number, number>();
      for (const [n, { how, id: which }] of steps.entries()) {
        if (how === 'set') {
          ids.set(which, n);
          model.set(which, n);
        } else if (how === 'delete') {
          expect(ids.delete(which)).toBe(model.delete(which));
        }
        expect(ids.get(which)).toBe(model.get(which));
        expect(ids.has(which)).toBe(model.has(which));
        expect(ids.size).toBe(model.size);
      }
      const sorted = [...model].toSorted(([one], [other]) => one - other);
      expect(ids.values()).toEqual(sorted.map(([, entry]) => entry));
      ids.clear();
      expect([ids.size, ids.values()]).toEqual([0, []]);
    }),
  );
});

test('grows, and keeps all', () => {
  const ids = new IdMap<string>();
  for (let n = 0; n < 5000; n += 1) ids.set(n * 7, String(n));
  expect(ids.size).toBe(5000);
  expect(ids.values()).toEqual(Array.from({ length: 5000 }, (_, n) => String(n)));
});

test.each([NaN, Infinity, 0.5, -1, -2, 2 ** 60])(
  'knows nothing of %s, which is no id',
  (strange) => {
    const ids = new IdMap<string>();
    ids.set(0, 'zero');
    expect([ids.get(strange), ids.has(strange), ids.delete(strange)]).toEqual([
      undefined,
      false,
      false,
    ]);
  },
);
