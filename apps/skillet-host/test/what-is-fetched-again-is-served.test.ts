import type { ReloadOutcome } from '@skillet/core';
import { expect, test } from 'vitest';
import type { InstallFlags } from '../src/cli/install/register-install.ts';
import { restore } from '../src/cli/install/restore.ts';
import { reloadFault } from '../src/cli/install/tell-host.ts';
import { workspace } from './support/workspace.ts';

test('where the host does not serve what was fetched again, that is told', async () => {
  const none = { before: [], after: [], added: [], removed: [], updated: [], unchanged: [] };
  const outcome: ReloadOutcome = { ...none, failed: [{ mount: 'echo', error: 'not today' }] };
  expect(await reloadFault(['echo'], () => Promise.resolve(outcome))).toBe('echo: not today');
  expect(await reloadFault(['other'], () => Promise.resolve(outcome))).toBeUndefined();
  expect(await reloadFault(['echo'], () => Promise.resolve(undefined))).toBeUndefined();
  const lost = () => Promise.reject(new Error('it does not answer'));
  expect(await reloadFault(['echo'], lost)).toBe('it does not answer');
});

test('without a source nothing is installed where that was only to be looked at', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': 'skills: []\n' });
  const about: InstallFlags[] = [
    { dryRun: true },
    { look: true },
    { tree: 'sha512-x' },
    { name: 'echo' },
  ];
  for (const flags of about)
    await expect(restore(flags, {}, cwd)).rejects.toThrow('is about one skill: say from where');
});
