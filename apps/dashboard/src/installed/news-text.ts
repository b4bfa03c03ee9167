import type { Newer } from '../api/installed-shapes.ts';

/** What is newer, in one sentence: of some nobody can say. */
export function newsText(skills: readonly Newer[]): string {
  const count = skills.filter(({ wanted }) => wanted !== null).length;
  const unknown = skills.filter(({ note }) => note !== undefined).length;
  const news = count === 0 ? 'There is nothing newer' : `Newer: ${String(count)}`;
  if (unknown === 0) return `${news}.`;
  if (unknown === skills.length) return 'Of none it can be told here: the list says why.';
  return `${news}; of ${String(unknown)} it can't be told.`;
}
