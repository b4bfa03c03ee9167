import { inTurns, type Sliced } from '@skillet/core';

/** Where a value lies in a text: from `start` up to, and without, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
// Brackets and braces differ from each other in this bit alone.
const BRACE_BIT = 32;
const OPENING = 123;
const CLOSING = 125;
const ARRAY = 91;

/**
 * Looks for the member that a path of names leads to in the JSON text of an object. Nothing is parsed: values are
 * passed over, however large or deep, and each character is looked at once. Of members of one name the last counts, as for
 * `JSON.parse`. In a text that is no JSON it may find anything, but where all around what it has found is JSON, that
 * stands in the place of one value: brackets are counted, so that it cannot reach past its end.
 */
export class MemberScan implements Sliced {
  readonly #text: string;
  readonly #path: readonly string[];
  #found: Span | undefined;
  #at = 0;
  /** Brackets that are open. */
  #depth = 0;
  /** Members of the path that are open: the next is looked for among those one bracket deeper. */
  #level = 0;
  /** Where the last text among those members begins and ends: a key, if a colon follows. */
  #keyStart = 0;
  #keyEnd = 0;
  /** Where the value of the next member of the path may begin; -1 when none is awaited. */
  #awaited = -1;
  /** Where the value that is looked for has begun; -1 outside of it. */
  #begun = -1;
  /** Where the text begins that is not at its end yet; -1 outside of one. */
  #textStart = -1;

  constructor(text: string, path: readonly string[]) {
    this.#text = text;
    this.#path = path;
  }

  get found(): Span | undefined {
    return this.#found;
  }

  run(chars: number): boolean {
    const text = this.#text;
    const until = Math.min(text.length, this.#at + chars);
    if (this.#textStart !== -1 && !this.#endText(until)) return this.#at >= text.length;
    let at = this.#at;
    let depth = this.#depth;
    while (at < until) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#textStart = at;
        this.#at = at + 1;
        this.#depth = depth;
        if (!this.#endText(until)) return this.#at >= text.length;
        at = this.#at;
        continue;
      }
      if ((code | BRACE_BIT) === OPENING) {
        if (depth === 0 && code === ARRAY) return true;
        if (this.#awaited !== -1) this.#enter(at);
        depth += 1;
      } else if ((code | BRACE_BIT) === CLOSING) {
        depth -= 1;
        if (depth <= this.#level + 1) this.#leave(at, depth);
        if (depth <= 0) return true;
      } else if (depth === this.#level + 1) {
        if (code === COLON) this.#await(at);
        else if (code === COMMA) this.#endWord(at);
      }
      at += 1;
    }
    this.#at = at;
    this.#depth = depth;
    return at >= text.length;
  }

  /** Goes on to the end of the text that has begun; whether that was reached. */
  #endText(until: number): boolean {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) {
        this.#at = text.length;
        return false;
      }
      if (quote === at || text.charCodeAt(quote - 1) !== BACKSLASH) {
        at = quote;
        break;
      }
      // It may be escaped, which only what is before it tells.
      while (at < quote && at < until) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
      if (at >= until) {
        this.#at = at;
        return false;
      }
    }
    this.#at = at + 1;
    if (this.#depth === this.#level + 1) {
      if (this.#awaited !== -1) {
        this.#awaited = -1;
        if (this.#level === this.#path.length - 1) {
          this.#found = { start: this.#textStart, end: this.#at };
        }
      }
      this.#keyStart = this.#textStart;
      this.#keyEnd = this.#at;
    }
    this.#textStart = -1;
    return true;
  }

  /** What follows a colon. */
  #await(at: number): void {
    const name = this.#path[this.#level];
    this.#awaited = -1;
    if (name === undefined || !isName(this.#text.slice(this.#keyStart, this.#keyEnd), name)) return;
    this.#found = undefined;
    this.#awaited = at + 1;
  }

  /** A value in brackets that is awaited begins. */
  #enter(at: number): void {
    this.#awaited = -1;
    if (this.#level < this.#path.length - 1) this.#level += 1;
    else this.#begun = at;
  }

  /** A bracket is closed, of which so many are left. */
  #leave(at: number, depth: number): void {
    if (this.#begun !== -1) {
      this.#found = { start: this.#begun, end: at + 1 };
      this.#begun = -1;
      return;
    }
    if (depth > this.#level) return;
    this.#endWord(at);
    if (this.#level > 0) this.#level -= 1;
  }

  /** A value without brackets or quotes, if one was awaited, ends. */
  #endWord(at: number): void {
    if (this.#awaited === -1) return;
    const start = this.#awaited;
    this.#awaited = -1;
    if (this.#level === this.#path.length - 1) this.#found = { start, end: at };
  }
}

/** Where the member that a path leads to lies in the JSON text of an object; undefined where it has none. */
export function memberSpan(text: string, path: readonly string[]): Span | undefined {
  const scan = new MemberScan(text, path);
  scan.run(text.length);
  return scan.found;
}

/** The same for a text that may be long, in which case others have their turns meanwhile. */
export async function memberSpanInTurns(
  text: string,
  path: readonly string[],
): Promise<Span | undefined> {
  const scan = new MemberScan(text, path);
  await inTurns(scan);
  return scan.found;
}

function isName(key: string, name: string): boolean {
  if (!key.includes('\\')) return key.length === name.length + 2 && key.startsWith(name, 1);
  try {
    return JSON.parse(key) === name;
  } catch {
    return false;
  }
}
