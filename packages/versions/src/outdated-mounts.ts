import { sharedMountOf } from '@skillet/core';
import type { MountRecord } from './version.ts';

/**
 * Mounts of versions whose records are too old to keep: of those that share a mount all but the `kept` that went live last,
 * and those that run, or are held to a version.
 */
export function outdatedMounts(
  records: ReadonlyMap<string, MountRecord>,
  kept: number,
  isRunning: (mount: string) => boolean,
): string[] {
  const versions = [...records].filter(([mount]) => sharedMountOf(mount) !== mount);
  const groups = Map.groupBy(versions, ([mount]) => sharedMountOf(mount));
  return [...groups.values()].flatMap((group) =>
    group
      .toSorted(([, one], [, other]) => lastAt(other) - lastAt(one))
      .slice(kept)
      .filter(([mount, { pin }]) => pin === undefined && !isRunning(mount))
      .map(([mount]) => mount),
  );
}

function lastAt({ versions }: MountRecord): number {
  return Math.max(0, ...versions.map(({ at }) => at));
}
