import { UsageError } from '@skillet/command';
import { expect, test } from 'vitest';
import { leaveOut } from '../src/leave-out.ts';
import { resolveStressOptions } from '../src/stress-options.ts';

test.each([
  [{ soak: 'long' }, '--soak must be a duration such as 30s or 3m, not "long"'],
  [{ soak: '0' }, '--soak must be a duration'],
  [{ soak: '10s', seed: 'x' }, '--seed must be a whole number above 0, not "x"'],
  [{ seed: '1' }, '--seed needs --soak'],
  [{ soak: '10s', only: 'overload' }, '--soak has no use for these bombs'],
  [{ only: 'throw', hostMemory: 'much' }, '--host-memory must be a size such as 3GB, not "much"'],
  [{ only: 'throw,ok-not' }, '--only knows no bomb "ok-not"'],
])('%j is refused', (flags, message) => {
  const resolve = () => resolveStressOptions(flags);
  expect(resolve).toThrow(UsageError);
  expect(resolve).toThrow(message);
});

test('bombs that make no sense in the kind of worker that is attacked are refused, with the reason', async () => {
  const options = resolveStressOptions({ only: 'lane-flood' });
  await expect(leaveOut(options, () => undefined)).rejects.toThrow(
    'lane-flood: not with --isolation thread',
  );
});
