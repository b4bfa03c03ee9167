import { searchSkills, type SkillQuery } from '@skillet/catalog';
import type { SkillEntry } from '../sources/skill-entry.ts';

/** Characters of a text that are searched for. */
const LONGEST_TEXT = 1000;

/** What `/search` answers: the query as understood, and what was found, best first. */
export function searchAnswer(
  entries: readonly SkillEntry[],
  params: URLSearchParams,
): Record<string, unknown> {
  const text = params.get('query');
  const category = params.get('category');
  const complexity = params.get('complexity');
  const tags = params.get('tags');
  const query: SkillQuery = {
    text: text?.slice(0, LONGEST_TEXT),
    category: category ?? undefined,
    complexity: complexity ?? undefined,
    tags: tags?.split(',').map((tag) => tag.trim()) ?? [],
  };
  const skills = searchSkills(entries, query, ({ skill }) => skill);
  return { query: { text, category, complexity, tags }, results: skills.length, skills };
}
