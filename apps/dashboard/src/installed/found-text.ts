import type { FoundSkill, FoundSkills } from '../api/installed-shapes.ts';
import { several } from '../parts/format.ts';
import { legible } from '../parts/legible.ts';
import { mayText } from './describe-skill.ts';

/** Characters that are shown of a text of an index: the rest of it is seen when the skill is looked at. */
const MOST = 300;

/** How many skills were found. */
export function countText({ ok, total, skills }: FoundSkills): string {
  if (!ok) return 'No index could be read.';
  if (total === 0) return 'No skill fits.';
  if (total === skills.length) return several(total, 'skill');
  return `${several(skills.length, 'skill')} of ${String(total)}: say more of what it is for`;
}

/** What an index says of a skill, line by line; all of it may be meant to mislead. */
export function foundLines(skill: FoundSkill): readonly string[] {
  const { description, publisher, published, source, index, permissions, installed } = skill;
  const by = publisher === undefined ? ', without a publisher' : ` by ${publisher}`;
  const lines = [
    description,
    `Published ${published.slice(0, 10)}${by}`,
    `${source} in ${index}`,
    permissions === undefined
      ? `Names no permissions: without them it may ${mayText(undefined)}`
      : `May ${mayText(permissions)}`,
    ...(installed === null ? [] : [`${installed} is installed`]),
  ];
  return lines.map((line) => legible(line, MOST));
}
