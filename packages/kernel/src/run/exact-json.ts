import { jsonParse, match } from '../intrinsics.ts';

/**
 * Without so many digits on end before any point, no number of a text can be beyond what a double tells exactly. Those
 * behind one are plenty in measurements and embeddings, which would be parsed several times as slowly for nothing.
 */
const MANY_DIGITS = /(?<![.0-9])[0-9]{16}/;
const EXPONENT = /e/i;
const LIST_OR_OBJECT = /^[ \t\n\r]*[[{]/;
const { MAX_SAFE_INTEGER } = Number;

/**
 * The value of a JSON text. A number written in digits that lies beyond 2^53 - 1 in size, and that a double would
 * round without a word, comes as the text of its digits: what it may become is for the schema to say.
 */
export function parseExactly(text: string): unknown {
  return match(MANY_DIGITS, text) === null ? jsonParse(text) : jsonParse(text, exactNumber);
}

function exactNumber(_key: string, value: unknown, { source }: { readonly source?: string }) {
  if (typeof value !== 'number' || source === undefined) return value;
  const safe = value <= MAX_SAFE_INTEGER && value >= -MAX_SAFE_INTEGER;
  return safe || match(EXPONENT, source) !== null ? value : source;
}

/** The value inside a text of JSON when that is a list, or an object, as wanted; else the text itself. */
export function unwrapped(value: unknown, isWanted: (value: unknown) => boolean): unknown {
  if (typeof value !== 'string' || match(LIST_OR_OBJECT, value) === null) return value;
  try {
    const inner = parseExactly(value);
    return isWanted(inner) ? inner : value;
  } catch {
    return value;
  }
}
