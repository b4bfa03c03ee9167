import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import type { SkillSources } from '../../sources/skill-sources.ts';
import { RollbackRefused } from './choose-version.ts';

/**
 * The spec of a mount by what its source says now: out of the folder of an older version where it `isHeld` to one, else out of its own.
 * Rejects with a `RollbackRefused` where that cannot be had.
 */
export async function specHeld(
  mount: string,
  isHeld: boolean,
  sources: Pick<SkillSources, 'list'>,
  current: HostConfig,
): Promise<SkillSpec> {
  const { skills, broken } = await sources.list(current, current);
  const spec = skills.find((one) => one.mount === mount);
  if (spec === undefined) {
    const why = broken.find((one) => one.mount === mount)?.problems.join('; ');
    throw new RollbackRefused(why ?? `there is no skill at "${mount}" any more`);
  }
  if ((spec.pinnedFrom === undefined) === isHeld)
    throw new RollbackRefused(
      `"${mount}" does not come from the configuration, or its folder is another one by now`,
    );
  return spec;
}
