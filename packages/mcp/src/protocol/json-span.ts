/** Where a value lies in a text: from `start` up to, and without, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = 123;
const CLOSING = 125;
const BRACE_BIT = 32;

/**
 * Where the value of a member lies in the JSON text of an object; undefined when it has none of that name, or the text
 * is no object. Nothing is parsed: values are skipped, however large or deep. Of members of one name the last counts,
 * as for `JSON.parse`. In a text that is no JSON it may find anything, but never more than one value:
 * brackets are counted, so that what it finds cannot reach past the end of what it stands for.
 */
export function memberSpan(text: string, name: string, within?: Span): Span | undefined {
  const limit = within?.end ?? text.length;
  let at = skipSpace(text, within?.start ?? 0);
  if (text[at] !== '{') return undefined;
  at = skipSpace(text, at + 1);
  let found: Span | undefined;
  while (at < limit && text.charCodeAt(at) === QUOTE) {
    const afterKey = skipString(text, at);
    const key = text.slice(at, afterKey);
    at = skipSpace(text, afterKey);
    if (text[at] !== ':') return undefined;
    const start = skipSpace(text, at + 1);
    const end = skipValue(text, start);
    if (end === start || end > limit) return undefined;
    if (isName(key, name)) found = { start, end };
    at = skipSpace(text, end);
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

function isName(key: string, name: string): boolean {
  if (!key.includes('\\')) return key.length === name.length + 2 && key.startsWith(name, 1);
  try {
    return JSON.parse(key) === name;
  } catch {
    return false;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
  }
  return at;
}

/** After the string that begins at `from`; the end of the text when it has no end. */
function skipString(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** After the value that begins at `from`: a string, what brackets hold together, or a word. */
function skipValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return skipString(text, from);
  if (first !== '{' && first !== '[') return skipWord(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at) - 1;
    // Brackets and braces differ in this bit alone.
    else if ((code | BRACE_BIT) === OPENING) depth += 1;
    else if ((code | BRACE_BIT) === CLOSING) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function skipWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\w.+-]/.test(text[at] ?? '')) at += 1;
  return at;
}
