import { expect, test } from 'vitest';
import { fuzzHost } from './fuzz-host.ts';

test('mutated requests are answered or closed, and cost neither host nor neighbours anything', async () => {
  const { connections, neighbours, faults } = await fuzzHost(1, 5_000);
  expect(faults).toEqual([]);
  expect(connections).toBeGreaterThan(0);
  expect(neighbours).toBeGreaterThan(0);
}, 60_000);
