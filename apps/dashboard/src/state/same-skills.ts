import type { HostStats, SkillStats } from '../api/shapes.ts';

/**
 * Figures as they were told. Several processes that share a port tell how many they are, in the place of the hosts of a cluster.
 */
export function asTold(given: TellsHosts): HostStats {
  const { hosts, ...rest } = given;
  return typeof hosts === 'object' ? { ...rest, hosts } : rest;
}

export type TellsHosts = Omit<HostStats, 'hosts'> & {
  readonly hosts?: HostStats['hosts'] | number;
};

/** Figures in which skills that have not changed are the same objects as before. */
export function sameSkills(given: HostStats, before: HostStats | undefined): HostStats {
  if (before === undefined) return given;
  const skills = Object.entries(given.skills).map(([mount, skill]): [string, SkillStats] => {
    const old = before.skills[mount];
    return [mount, old !== undefined && isSame(skill, old) ? old : skill];
  });
  return { ...given, skills: Object.fromEntries(skills) };
}

function isSame(one: SkillStats, other: SkillStats): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
