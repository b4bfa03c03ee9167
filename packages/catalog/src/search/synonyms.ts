import { wordsOf } from './words.ts';

/** Words that people say for the same thing when they ask for a tool; each is looked for in place of the others. */
const GROUPS: readonly string[] = [
  'time clock hour late',
  'date day calendar',
  'page website webpage site url link address',
  'article post blog',
  'save store keep remember note memorize record',
  'remember recall forget memory',
  'remove delete erase clear',
  'add create make new insert',
  'change edit update modify',
  'find search look lookup',
  'list show display print',
  'get fetch download retrieve read load',
  'convert turn transform change',
  'count number many total',
  'summarize summary gist digest sum',
  'frequent common often top most',
  'text document paragraph passage',
  'mail email message inbox',
  'picture image photo',
  'film movie video',
  'song music track',
  'file folder directory',
  'code source program',
  'html markup source',
  'markdown md',
  'model llm ai gpt',
  'weather rain temperature forecast',
  'price cost worth',
  'buy purchase order',
  'money currency exchange',
  'translate translation language',
  'restaurant food eat meal',
  'doctor health medical',
  'flight plane fly',
  'road route drive way direction',
  'meeting appointment call',
  'person people contact',
  'company firm business',
  'fix repair error bug',
];

/** What stands for a word, beside itself. */
const SAME: ReadonlyMap<string, readonly string[]> = group();

/** Other words for those of a query, which are looked for as well. */
export function synonymsOf(words: readonly string[]): string[] {
  const own = new Set(words);
  const others = new Set(words.flatMap((word) => SAME.get(word) ?? []));
  return [...others].filter((word) => !own.has(word));
}

function group(): Map<string, string[]> {
  const same = new Map<string, string[]>();
  for (const words of GROUPS.map(wordsOf)) {
    for (const word of words) same.set(word, [...(same.get(word) ?? []), ...words]);
  }
  return same;
}
