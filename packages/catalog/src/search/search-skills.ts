import type { JsonObject } from '@skillet/core';
import { queryWords, wordsOf } from './words.ts';

/** What skills are looked for by; what is absent or empty leaves none out. */
export interface SkillQuery {
  readonly text?: string | undefined;
  readonly category?: string | undefined;
  readonly complexity?: string | undefined;
  /** Any of these. */
  readonly tags?: readonly string[] | undefined;
}

/** How much a word counts in each field of an inventory. */
const WEIGHTS = { name: 4, description: 2, use_cases: 1.5, example_queries: 1.5 };
/** What the beginning of a word counts, of what the whole word does. */
const BEGINNING = 0.5;
/** Letters that a beginning needs. */
const SHORTEST_BEGINNING = 3;

/**
 * The skills that a query finds, the best first; without text in their given order. A skill is found
 * by any word of the text, and counts the more of them it has, the rarer they are among all, and the
 * more telling the field. `inventoryOf` says what a skill says of itself, which may be anything.
 */
export function searchSkills<T>(
  skills: readonly T[],
  query: SkillQuery,
  inventoryOf: (skill: T) => JsonObject,
): T[] {
  const candidates = skills.filter((skill) => passes(inventoryOf(skill), query));
  const words = queryWords(query.text ?? '');
  if (words.length === 0) return candidates;
  const indexed = skills.map((skill) => ({ skill, index: indexOf(inventoryOf(skill)) }));
  const rarity = words.map((word) => {
    const having = indexed.filter(({ index }) => countOf(index, word) > 0).length;
    return Math.log(1 + skills.length / (having + 1));
  });
  const allowed = new Set(candidates);
  return indexed
    .filter(({ skill }) => allowed.has(skill))
    .map(({ skill, index }) => ({
      skill,
      score: words.reduce((sum, word, at) => sum + countOf(index, word) * (rarity[at] ?? 0), 0),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .map(({ skill }) => skill);
}

/** Words of an inventory with what each counts: in its best field, and a little more for the others. */
type WordIndex = ReadonlyMap<string, number>;

function indexOf(inventory: JsonObject): WordIndex {
  const index = new Map<string, number>();
  for (const [field, weight] of Object.entries(WEIGHTS)) {
    const words = new Set(textsOf(inventory[field]).flatMap(wordsOf));
    for (const word of words) {
      const before = index.get(word) ?? 0;
      index.set(word, Math.max(before, weight) + Math.min(before, weight) / 4);
    }
  }
  return index;
}

function countOf(index: WordIndex, word: string): number {
  const whole = index.get(word);
  if (whole !== undefined || word.length < SHORTEST_BEGINNING) return whole ?? 0;
  let best = 0;
  for (const [known, weight] of index) {
    if (known.startsWith(word)) best = Math.max(best, weight * BEGINNING);
  }
  return best;
}

function passes(inventory: JsonObject, { category, complexity, tags = [] }: SkillQuery): boolean {
  if (!isSame(inventory['category'], category)) return false;
  if (!isSame(inventory['complexity'], complexity)) return false;
  const wanted = tags.map(plain).filter((tag) => tag !== '');
  const own = textsOf(inventory['tags']).map(plain);
  return wanted.length === 0 || wanted.some((tag) => own.includes(tag));
}

function isSame(own: unknown, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted.trim() === '') return true;
  return typeof own === 'string' && plain(own) === plain(wanted);
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}
