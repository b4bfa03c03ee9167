import type { ClusterConfig, HostConfig } from '@skillet/config';
import { labelsAskedOf, type SkillSpec } from '@skillet/core';

/** What of a host's place in its cluster decides which skills it runs. */
export type Standing = Pick<ClusterConfig, 'role' | 'labels'>;

/** Which of the skills of a configuration a host runs, and which are left to other hosts of its cluster. */
export interface Division {
  readonly here: readonly SkillSpec[];
  readonly elsewhere: readonly SkillSpec[];
}

/** Divides skills by their placement. A host that belongs to no cluster runs all: there is no other that could. */
export function divide(skills: HostConfig['skills'], standing: Standing | undefined): Division {
  if (standing === undefined) return { here: skills, elsewhere: [] };
  const isHere = (spec: SkillSpec) => hasLabels(standing.labels, labelsAskedOf(spec));
  return { here: skills.filter(isHere), elsewhere: skills.filter((spec) => !isHere(spec)) };
}

/** Whether labels have all that are asked for. */
function hasLabels(
  labels: Readonly<Record<string, string>>,
  asked: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(asked).every(([name, value]) => labels[name] === value);
}

/** Where a skill runs, as the end of a sentence. */
export function whereOf(spec: SkillSpec): string {
  const asked = Object.entries(labelsAskedOf(spec));
  const shown = asked.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
  return `hosts with ${asked.length === 1 ? 'the label' : 'the labels'} ${shown}`;
}
