import type { Lock, LockedSkill } from '@skillet/config';
import { originChanges, type Fetched } from '@skillet/install';

/**
 * What has changed of who is behind a package, since another version of it was installed: as what it replaces, or by another name, for a
 * package says itself what it is called.
 */
export function changesOf(
  { resolved, origin, unknown }: Pick<Fetched, 'resolved' | 'origin' | 'unknown'>,
  before: LockedSkill | undefined,
  lock: Lock,
): readonly string[] {
  const known = [before, ...Object.values(lock)].find(
    (one) => one?.origin !== undefined && packageIn(one.resolved) === packageIn(resolved),
  );
  return known?.origin === undefined ? [] : originChanges(known.origin, origin ?? {}, unknown);
}

function packageIn(resolved: string): string {
  return resolved.slice(0, resolved.lastIndexOf('@')).replace(/^mcp:/, '');
}
