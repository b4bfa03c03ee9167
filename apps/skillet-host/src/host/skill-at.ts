import type { HostConfig } from '@skillet/config';
import type { BrokenSkill, SkillSpec, SourcedSkills } from '@skillet/core';

/** The skill at a mount, which may be broken. Throws when there is none. */
export function skillAt(mount: string, { skills, broken }: SourcedSkills): SkillSpec | BrokenSkill {
  const found = [...skills, ...broken].find((one) => one.mount === mount);
  if (found === undefined) throw new Error(`there is no skill at "${mount}"`);
  return found;
}

/** A configuration without what is at a mount. */
export function without(mount: string, config: HostConfig): HostConfig {
  const others = (one: { readonly mount: string }) => one.mount !== mount;
  return {
    ...config,
    skills: config.skills.filter(others),
    broken: config.broken.filter(others),
    agentSkills: config.agentSkills.filter(others),
  };
}
