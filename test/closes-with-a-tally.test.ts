import { expect, test } from 'vitest';
import { tallyLines } from '../scripts/checks/tally.ts';

test('the last line counts what passed, failed and was skipped', () => {
  expect(tallyLines({ passed: 12, failed: 0, skipped: [] })).toEqual([
    '12 passed, 0 failed, 0 skipped',
  ]);
});

test('a skipped test is named with its reason', () => {
  const skipped = [{ name: 'test/x.test.ts > on macOS', reason: 'needs macOS' }];
  expect(tallyLines({ passed: 1, failed: 2, skipped })).toEqual([
    'skipped: test/x.test.ts > on macOS: needs macOS',
    '1 passed, 2 failed, 1 skipped',
  ]);
});
