import { charCodeAt, jsonParse, match } from '../intrinsics.ts';

/** So many digits on end may be an integer that no double tells exactly. */
const MANY = 16;
const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const EXPONENT = /e/i;
const LIST_OR_OBJECT = /^[ \t\n\r]*[[{]/;
const { MAX_SAFE_INTEGER } = Number;

/**
 * The value of a JSON text. A number written in digits that lies beyond 2^53 - 1 in size, and that a double would
 * round without a word, comes as the text of its digits: what it may become is for the schema to say.
 */
export function parseExactly(text: string): unknown {
  return hasLongInteger(text) ? jsonParse(text, exactNumber) : jsonParse(text);
}

/**
 * Whether a text has so many digits on end that are not behind a point: measurements and embeddings have plenty of those,
 * and parsing number by number takes several times as long. So many on end cannot lie between two places that are looked at.
 */
function hasLongInteger(text: string): boolean {
  for (let at = MANY - 1; at < text.length; at += MANY) {
    if (!isDigit(text, at)) continue;
    let begin = at;
    while (isDigit(text, begin - 1)) begin -= 1;
    while (isDigit(text, at + 1)) at += 1;
    if (at + 1 - begin >= MANY && charCodeAt(text, begin - 1) !== POINT) return true;
  }
  return false;
}

/** False before the beginning of a text and behind its end. */
function isDigit(text: string, at: number): boolean {
  const code = charCodeAt(text, at);
  return code >= ZERO && code <= NINE;
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
