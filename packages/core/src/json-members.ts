const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = 123;
const CLOSING = 125;
const BRACE_BIT = 32;

/** A member of an object, its name read and its value as text. */
export interface JsonMember {
  readonly name: string;
  /** JSON text of the value. */
  readonly value: string;
}

/**
 * The members of an object in a JSON text, which holds nothing else, in their order; undefined for any other text. No value is
 * parsed: whether each is JSON is for who takes it to see.
 */
export function membersOf(text: string): JsonMember[] | undefined {
  const members: JsonMember[] = [];
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return undefined;
  at = skipSpace(text, at + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const afterKey = skipString(text, at);
    const name = nameOf(text.slice(at, afterKey));
    at = skipSpace(text, afterKey);
    if (name === undefined || text[at] !== ':') return undefined;
    const start = skipSpace(text, at + 1);
    const end = skipValue(text, start);
    if (end === start) return undefined;
    members.push({ name, value: text.slice(start, end) });
    at = skipSpace(text, end);
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
    // A comma is followed by another member.
    if (text.charCodeAt(at) !== QUOTE) return undefined;
  }
  if (text[at] !== '}') return undefined;
  return skipSpace(text, at + 1) === text.length ? members : undefined;
}

function nameOf(key: string): string | undefined {
  try {
    return JSON.parse(key) as string;
  } catch {
    return undefined;
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
