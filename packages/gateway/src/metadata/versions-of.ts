import { breakingChanges } from '@skillet/catalog';
import type { SkillView } from '@skillet/core';
import { skillStatus } from './skill-status.ts';

/** One of several versions at a mount, as clients are told of it. */
interface VersionEntry {
  readonly version: string;
  readonly weight: number;
  readonly status: string;
  readonly error?: string;
  /** What callers who go by what the skill is said to be do not find. */
  readonly differs?: readonly string[];
}

/** The versions at a mount, with what `more` knows of each; nothing for a skill that has no several. */
export function versionsOf(
  { versions }: SkillView,
  more: (view: SkillView) => object = () => ({}),
): { readonly versions?: readonly VersionEntry[] } {
  if (versions === undefined) return {};
  const told = versions.main.view.descriptor;
  const entries = versions.list.map(({ version, weight, view }): VersionEntry => {
    const differs = breakingChanges(told, view.descriptor);
    const own = { version, weight, ...skillStatus(view.state) };
    return { ...own, ...(differs.length === 0 ? {} : { differs }), ...more(view) };
  });
  return { versions: entries };
}
