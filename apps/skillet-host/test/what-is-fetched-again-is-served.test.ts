import type { ReloadOutcome } from '@skillet/core';
import { expect, test } from 'vitest';
import { reloadFault } from '../src/cli/install/tell-host.ts';

test('where the host does not serve what was fetched again, that is told', async () => {
  const none = { before: [], after: [], added: [], removed: [], updated: [], unchanged: [] };
  const outcome: ReloadOutcome = { ...none, failed: [{ mount: 'echo', error: 'not today' }] };
  expect(await reloadFault(['echo'], () => Promise.resolve(outcome))).toBe('echo: not today');
  expect(await reloadFault(['other'], () => Promise.resolve(outcome))).toBeUndefined();
  expect(await reloadFault(['echo'], () => Promise.resolve(undefined))).toBeUndefined();
  const lost = () => Promise.reject(new Error('it does not answer'));
  expect(await reloadFault(['echo'], lost)).toBe('it does not answer');
});
