import type { Sliced } from './in-turns.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPENING = 123;
const CLOSING = 125;
/** Brackets and braces differ in this bit alone. */
const BRACE_BIT = 32;

/** A member of an object, its name read and its value as text. */
export interface JsonMember {
  readonly name: string;
  /** JSON text of the value. */
  readonly value: string;
  /** Where that begins in the whole text. */
  readonly start: number;
}

/** Which members of a text are wanted. */
export interface WantedMembers {
  /** Names that lead to the object whose members they are; default: the text itself is that object. */
  readonly path?: readonly string[];
  /** Of these names alone, of each the last, which is the one that counts; default: all. */
  readonly names?: readonly string[];
  /** Reading ends when there are more; default: there is no end. */
  readonly most?: number;
}

/** What may come next. */
type Next = 'object' | 'key-or-end' | 'key' | 'colon' | 'value' | 'comma-or-end' | 'nothing';

const NO_PATH: readonly string[] = [];

/**
 * Reads the members of an object in a JSON text, slice by slice. No value is parsed: each is passed over, however deep, and
 * whether it is JSON is for who takes it to see. Nothing that is JSON is refused. Brackets are counted, so that no value
 * reaches past its end.
 */
export class MemberReader implements Sliced {
  #members: JsonMember[] = [];
  readonly #text: string;
  readonly #path: readonly string[];
  readonly #names: readonly string[] | undefined;
  readonly #most: number;
  #at = 0;
  #next: Next = 'object';
  /** The rest is not read: something is wrong, or there are more than are wanted. */
  #isOver = false;
  /** Where the key or the value begins that is being read. */
  #start = 0;
  #inText = false;
  #inWord = false;
  /** Brackets that are open in the value. */
  #depth = 0;
  #name = '';
  /** Objects of the path that are open. */
  #level = 0;

  constructor(text: string, { path = NO_PATH, names, most = Infinity }: WantedMembers = {}) {
    this.#text = text;
    this.#path = path;
    this.#names = names;
    this.#most = most;
  }

  /** Those that were read, in their order; where a path leads to several objects, those of the last. */
  get members(): readonly JsonMember[] {
    return this.#members;
  }

  /** Whether the whole text is an object, once it is done. */
  get isObject(): boolean {
    return !this.#isOver && this.#next === 'nothing';
  }

  /** Whether there are more than are wanted. */
  get hasMore(): boolean {
    return this.#members.length > this.#most;
  }

  run(chars: number): boolean {
    const { length } = this.#text;
    const until = Math.min(length, this.#at + chars);
    while (this.#at < until && !this.#isOver) {
      if (this.#inText || this.#depth > 0) this.#skip(until);
      else if (this.#inWord) this.#skipWord(until);
      else if (!this.#take(this.#text.charCodeAt(this.#at))) this.#isOver = true;
    }
    return this.#isOver || this.#at >= length;
  }

  /** Takes what begins here, outside of any text and brackets but those of the object; whether it may be here. */
  #take(code: number): boolean {
    const at = this.#at;
    this.#at += 1;
    if (code <= 32) return code === 32 || code === 10 || code === 13 || code === 9;
    const next = this.#next;
    switch (next) {
      case 'object':
        this.#next = 'key-or-end';
        return code === OPENING;
      case 'key-or-end':
      case 'comma-or-end':
        if (code === CLOSING) {
          this.#next = this.#level === 0 ? 'nothing' : 'comma-or-end';
          this.#level -= 1;
          return true;
        }
        if (next === 'key-or-end') return this.#beginKey(at, code);
        this.#next = 'key';
        return code === COMMA;
      case 'key':
        return this.#beginKey(at, code);
      case 'colon':
        this.#next = 'value';
        return code === COLON;
      case 'value':
        return this.#beginValue(at, code);
      case 'nothing':
        return false;
    }
  }

  #beginKey(at: number, code: number): boolean {
    this.#next = 'key';
    this.#start = at;
    this.#inText = code === QUOTE;
    return this.#inText;
  }

  #beginValue(at: number, code: number): boolean {
    this.#start = at;
    if (this.#name === this.#path[this.#level]) {
      this.#members = [];
      if (code === OPENING) {
        this.#level += 1;
        this.#next = 'key-or-end';
        return true;
      }
    }
    if (code === QUOTE) this.#inText = true;
    else if ((code | BRACE_BIT) === OPENING) this.#depth = 1;
    else {
      this.#inWord = isOfWord(code);
      return this.#inWord;
    }
    return true;
  }

  /** Passes over a text, or what brackets hold together, of which any may have begun before. */
  #skip(until: number): void {
    const text = this.#text;
    let at = this.#at;
    let depth = this.#depth;
    let inText = this.#inText;
    while (at < until) {
      if (inText) {
        const quote = text.indexOf('"', at);
        if (quote === -1) {
          at = text.length;
          break;
        }
        let slashes = 0;
        while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1;
        at = quote + 1;
        if ((slashes & 1) === 1) continue;
        inText = false;
        if (depth === 0) break;
      }
      const code = text.charCodeAt(at);
      at += 1;
      if (code === QUOTE) inText = true;
      else if ((code | BRACE_BIT) === OPENING) depth += 1;
      else if ((code | BRACE_BIT) === CLOSING) {
        depth -= 1;
        if (depth === 0) break;
      }
    }
    this.#at = at;
    this.#depth = depth;
    this.#inText = inText;
    if (inText || depth > 0) return;
    if (this.#next === 'value') this.#endValue();
    else this.#endKey();
  }

  /** Passes over a number, true, false or null. */
  #skipWord(until: number): void {
    let at = this.#at;
    while (at < until && isOfWord(this.#text.charCodeAt(at))) at += 1;
    this.#at = at;
    this.#inWord = at === until && at < this.#text.length;
    if (!this.#inWord) this.#endValue();
  }

  #endKey(): void {
    this.#next = 'colon';
    const name = this.#text.slice(this.#start + 1, this.#at - 1);
    this.#name = name;
    if (!name.includes('\\')) return;
    try {
      this.#name = JSON.parse(`"${name}"`) as string;
    } catch {
      this.#isOver = true;
    }
  }

  #endValue(): void {
    this.#next = 'comma-or-end';
    if (this.#level < this.#path.length) return;
    const name = this.#name;
    if (this.#names !== undefined) {
      if (!this.#names.includes(name)) return;
      // Of members of one name the last counts.
      this.#members = this.#members.filter((member) => member.name !== name);
    }
    const start = this.#start;
    this.#members.push({ name, value: this.#text.slice(start, this.#at), start });
    if (this.hasMore) this.#isOver = true;
  }
}

function isOfWord(code: number): boolean {
  const lower = code | 32;
  return (
    (lower >= 97 && lower <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 43 ||
    code === 45 ||
    code === 46 ||
    code === 95
  );
}
