/** Words that say nothing about what somebody is looking for. */
const EMPTY = new Set(
  (
    'a about am an and any are as at be by can could did do does for from get give has have how i in ' +
    'into is it its let me my of on or our please should so some tell that the their them then there ' +
    'this to us was want we what when where which who why will with would you your'
  ).split(' '),
);

/** The words of a text as they are compared: lower case, without accents, in the singular. */
export function wordsOf(text: string): string[] {
  return text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(singular);
}

/** The words of a query that count; all of them when none would. */
export function queryWords(query: string): string[] {
  const words = [...new Set(wordsOf(query))];
  const telling = words.filter((word) => !EMPTY.has(word));
  return telling.length > 0 ? telling : words;
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
