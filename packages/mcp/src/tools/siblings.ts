import type { SkillTool } from '@skillet/catalog';

/** Tools that are named. */
const MOST = 3;

/** Names of tools of other skills that are for the same: those with most tags in common, or of one category. */
export function siblingsOf(tool: SkillTool, all: ReadonlyMap<string, SkillTool>): string[] {
  const { category, tags } = aboutOf(tool);
  const ranked: { readonly name: string; readonly score: number }[] = [];
  for (const [name, other] of all) {
    if (other.mount === tool.mount) continue;
    const about = aboutOf(other);
    const common = about.tags.filter((tag) => tags.includes(tag)).length;
    const score = 2 * common + (category !== 'general' && about.category === category ? 1 : 0);
    if (score > 0) ranked.push({ name, score });
  }
  return ranked
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ name }) => name);
}

function aboutOf({ skill }: SkillTool): { category: string; tags: readonly unknown[] } {
  const { category, tags } = skill.descriptor.inventory.skill;
  return {
    category: typeof category === 'string' ? category : 'general',
    tags: Array.isArray(tags) ? tags : [],
  };
}
