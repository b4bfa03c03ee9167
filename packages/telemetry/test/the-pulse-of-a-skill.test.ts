import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencySketch } from '../src/stats/latency-sketch.ts';
import { Pulse } from '../src/stats/pulse.ts';

const USAGE = { workers: 2, waiting: 1, memory: 3_000_000, largest: 2_000_000, cpu: 0.5 };

test('percentiles are told within seven percent, whatever the durations are', () => {
  const durations = fc.array(fc.double({ min: 0.2, max: 600_000, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(durations, (all) => {
      const sketch = new LatencySketch();
      for (const ms of all) sketch.add(ms);
      const sorted = all.toSorted((a, b) => a - b);
      const shares = [0.5, 0.95, 0.99] as const;
      for (const [index, told] of sketch.quantiles(shares).entries()) {
        const exact = sorted[Math.ceil((shares[index] ?? 0) * sorted.length) - 1] ?? 0;
        expect(Math.abs((told ?? 0) / exact - 1)).toBeLessThan(0.07);
      }
    }),
  );
});

test('a skill that nobody calls has no percentiles', () => {
  const pulse = new Pulse();
  expect(pulse.now(5000)).toMatchObject({ rate: 0, p50_ms: null, p99_ms: null, requests_1m: 0 });
  pulse.roll(USAGE);
  expect(pulse.history()).toMatchObject({
    requests: [0],
    p50_ms: [null],
    workers: [2],
    cpu: [0.5],
  });
});

test('rates are of the last two steps, and errors of the last minute', () => {
  const pulse = new Pulse();
  for (let n = 0; n < 30; n += 1) pulse.add('answered', 10);
  pulse.add('skill-error', 10);
  pulse.roll(USAGE);
  for (let n = 0; n < 9; n += 1) pulse.add('host-error', 20);
  expect(pulse.now(10_000)).toMatchObject({ rate: 2, requests_1m: 40, errors_1m: 10 });
  for (let n = 0; n < 6; n += 1) pulse.roll(USAGE);
  expect(pulse.now(5000)).toMatchObject({ rate: 0, requests_1m: 0, errors_1m: 0, p95_ms: null });
  expect(pulse.recent().slice(0, 2)).toEqual([3.1, 0.9]);
});

test('an hour is kept, and what is older is gone', () => {
  const pulse = new Pulse();
  for (let step = 0; step < 400; step += 1) {
    for (let n = 0; n < step % 7; n += 1) pulse.add('answered', 1);
    pulse.roll(USAGE);
  }
  const { requests } = pulse.history();
  expect(requests).toHaveLength(360);
  expect(requests).toEqual(Array.from({ length: 360 }, (_, index) => (index + 40) % 7));
});
