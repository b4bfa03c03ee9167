import type { AgentSkill, BrokenSkill, SkillSpec } from '@skillet/core';
import type { Problem } from '../problems/problem.ts';
import type { BuildContext } from './build-context.ts';
import { buildSkill } from './build-skill.ts';
import { buildVersions } from './build-versions.ts';
import { claimNames } from './claim-names.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** What became of all candidates, in their order. */
export interface BuiltSkills {
  readonly skills: readonly SkillSpec[];
  readonly broken: readonly BrokenSkill[];
  readonly agentSkills: readonly AgentSkill[];
  /** What is wrong with the broken ones. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Paths of folders as they are written, where these lead over links. */
  readonly links: readonly string[];
}

/**
 * Builds all candidates: what is wrong with one of them keeps no other from running. Files are read at
 * once, here and below: this runs where nobody is served, and a flooded pool would hold up each of them.
 */
export function buildSkills(
  candidates: readonly SkillCandidate[],
  context: BuildContext,
): BuiltSkills {
  const built = claimNames(candidates).flatMap((candidate) =>
    candidate.versions === undefined
      ? [buildSkill(candidate, context)]
      : buildVersions(candidate, candidate.versions, context),
  );
  return {
    skills: built.flatMap((one) => ('spec' in one ? [one.spec] : [])),
    broken: built.flatMap((one) => ('broken' in one ? [one.broken] : [])),
    agentSkills: built.flatMap(({ agentSkill }) => (agentSkill === undefined ? [] : [agentSkill])),
    problems: built.flatMap((one) => ('broken' in one ? one.problems : [])),
    warnings: built.flatMap((one) => one.warnings),
    links: built.flatMap(({ link }) => (link === undefined ? [] : [link])),
  };
}
