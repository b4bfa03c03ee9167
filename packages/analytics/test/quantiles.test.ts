import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKETS, bucketOf, quantile } from '../src/latency/buckets.ts';
import { addPacked, mergePacked, pack } from '../src/latency/packed.ts';

const bucketsOf = (durations: readonly number[]) => {
  const buckets = new Float64Array(BUCKETS);
  for (const ms of durations) buckets[bucketOf(ms)] = (buckets[bucketOf(ms)] ?? 0) + 1;
  return buckets;
};
const DURATIONS = fc.array(fc.double({ min: 0.2, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 200,
});

test('a quantile is off by less than a bucket', () => {
  fc.assert(
    fc.property(DURATIONS, fc.constantFrom(0.5, 0.95, 0.99), (durations, share) => {
      const sorted = durations.toSorted((one, other) => one - other);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
      const told = quantile(bucketsOf(durations), share, Math.max(...durations)) ?? NaN;
      expect(told / exact).toBeGreaterThan(0.84);
      expect(told / exact).toBeLessThan(1.19);
    }),
  );
});

test('what is packed is the same again, and sums are those of their parts', () => {
  const COUNTS = fc.array(fc.nat(1e9), { minLength: BUCKETS, maxLength: BUCKETS });
  fc.assert(
    fc.property(COUNTS, COUNTS, (one, other) => {
      const sum = new Float64Array(BUCKETS);
      addPacked(mergePacked(pack(one), pack(other)), sum);
      expect([...sum]).toEqual(one.map((count, at) => count + (other[at] ?? 0)));
    }),
  );
});

test('bytes that are no packed buckets break nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      addPacked(bytes, new Float64Array(BUCKETS));
    }),
  );
});

test('nothing counted has no quantile', () => {
  expect(quantile(new Float64Array(BUCKETS), 0.5, 0)).toBeUndefined();
});
