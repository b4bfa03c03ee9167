import type { ReloadOutcome } from '@skillet/core';
import type { HostLogger } from '../log/logger.ts';

/** What came of a reload, as a line of the log. */
export function summary(outcome: ReloadOutcome): string {
  const { added, removed, updated, unchanged, failed, canaries = [] } = outcome;
  const parts = Object.entries({ added, removed, updated })
    .filter(([, mounts]) => mounts.length > 0)
    .map(([kind, mounts]) => `${kind} ${mounts.join(', ')}`);
  for (const { mount, share } of canaries)
    parts.push(`canary of ${mount} with ${String(share)} % of the calls`);
  if (failed.length > 0) parts.push(`failed ${failed.map(({ mount }) => mount).join(', ')}`);
  if (unchanged.length > 0) parts.push(`${String(unchanged.length)} unchanged`);
  return parts.length === 0 ? 'there are no skills' : parts.join('; ');
}

/** Tells what speaks against versions that have taken over all the same. */
export function warnOfFindings(
  { updated, breaking = [], examples = [], samples = [] }: ReloadOutcome,
  log: Pick<HostLogger, 'warn'>,
): void {
  for (const { mount, changes } of breaking)
    if (updated.includes(mount))
      log.warn({ mount }, `it breaks its callers: ${changes.join(', ')}`);
  for (const { mount, problems } of examples)
    if (updated.includes(mount))
      log.warn({ mount }, `it fails its own examples: ${problems.join('; ')}`);
  for (const { mount, notRun = [] } of samples)
    if (notRun.length > 0)
      log.warn(
        { mount },
        `recent calls that were not made to its new version: ${notRun.join('; ')}`,
      );
  for (const { mount, problems } of samples)
    if (updated.includes(mount) && problems.length > 0)
      log.warn({ mount }, `it does not answer recent calls: ${problems.join('; ')}`);
}
