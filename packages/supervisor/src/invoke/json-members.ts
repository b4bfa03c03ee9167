import { inTurns, type Sliced } from '@skillet/core';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPENING = 123;
const CLOSING = 125;
const BRACE_BIT = 32;
/** A number, true, false or null; of a longer one the rest is no JSON. */
const WORD = /[\w.+-]{1,1000}/y;

/** A member of an object, its name read and its value as text. */
export interface JsonMember {
  readonly name: string;
  /** JSON text of the value. */
  readonly value: string;
}

/** What may come next. */
type Next = 'object' | 'key-or-end' | 'key' | 'colon' | 'value' | 'comma-or-end' | 'nothing';

/**
 * Reads the members of an object in a JSON text. No value is parsed: each is passed over, however deep, and whether it is
 * JSON is for who takes it to see.
 */
export class MemberReader implements Sliced {
  readonly members: JsonMember[] = [];
  readonly #text: string;
  readonly #most: number;
  #at = 0;
  #next: Next = 'object';
  #isWrong = false;
  /** Where the text, or the value, begins that is being read. */
  #start = 0;
  #inText = false;
  /** Brackets that are open in the value. */
  #depth = 0;
  #name = '';

  /** Reads no more than `most` members. */
  constructor(text: string, most: number) {
    this.#text = text;
    this.#most = most;
  }

  /** Whether the whole text is an object, once it is done. */
  get isObject(): boolean {
    return !this.#isWrong && this.#next === 'nothing';
  }

  /** Whether there are more than are read. */
  get hasMore(): boolean {
    return this.members.length > this.#most;
  }

  run(chars: number): boolean {
    const { length } = this.#text;
    const until = Math.min(length, this.#at + chars);
    while (this.#at < until && !this.#isWrong && !this.hasMore) {
      if (this.#inText) this.#goOnInText(until);
      else if (this.#depth > 0) this.#goOnInBrackets(until);
      else this.#isWrong = !this.#take(this.#text.charCodeAt(this.#at));
    }
    return this.#isWrong || this.hasMore || this.#at >= length;
  }

  /** Takes what begins here, outside of any text and brackets but those of the object; whether it may be here. */
  #take(code: number): boolean {
    const at = this.#at;
    this.#at += 1;
    if (code === 32 || code === 10 || code === 13 || code === 9) return true;
    const next = this.#next;
    switch (next) {
      case 'object':
        this.#next = 'key-or-end';
        return code === OPENING;
      case 'key-or-end':
      case 'comma-or-end':
        if (code === CLOSING) {
          this.#next = 'nothing';
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
        this.#start = at;
        if (code === QUOTE) this.#inText = true;
        else if ((code | BRACE_BIT) === OPENING) this.#depth = 1;
        else return this.#takeWord(at);
        return true;
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

  #takeWord(at: number): boolean {
    WORD.lastIndex = at;
    if (!WORD.test(this.#text)) return false;
    this.#endValue(WORD.lastIndex);
    return true;
  }

  #goOnInText(until: number): void {
    const text = this.#text;
    let at = this.#at;
    while (at < until) {
      const code = text.charCodeAt(at);
      at += code === BACKSLASH ? 2 : 1;
      if (code !== QUOTE) continue;
      this.#inText = false;
      break;
    }
    this.#at = at;
    if (this.#inText || this.#depth > 0) return;
    if (this.#next === 'value') this.#endValue(at);
    else this.#endKey(text.slice(this.#start, at));
  }

  #goOnInBrackets(until: number): void {
    const text = this.#text;
    let at = this.#at;
    while (at < until && this.#depth > 0 && !this.#inText) {
      const code = text.charCodeAt(at);
      at += 1;
      if (code === QUOTE) this.#inText = true;
      // Brackets and braces differ in this bit alone.
      else if ((code | BRACE_BIT) === OPENING) this.#depth += 1;
      else if ((code | BRACE_BIT) === CLOSING) this.#depth -= 1;
    }
    this.#at = at;
    if (this.#depth === 0) this.#endValue(at);
  }

  #endKey(key: string): void {
    this.#next = 'colon';
    try {
      this.#name = key.includes('\\') ? (JSON.parse(key) as string) : key.slice(1, -1);
    } catch {
      this.#isWrong = true;
    }
  }

  #endValue(end: number): void {
    this.#at = end;
    this.#next = 'comma-or-end';
    this.members.push({ name: this.#name, value: this.#text.slice(this.#start, end) });
  }
}

/** The members of an object, or why there are none to be had. */
export type Members = readonly JsonMember[] | 'no-object' | 'too-many';

/** The members of the object that a JSON text holds, in their order; others have their turns while a long one is read. */
export async function membersOf(text: string, most: number): Promise<Members> {
  const reader = new MemberReader(text, most);
  await inTurns(reader);
  if (reader.hasMore) return 'too-many';
  return reader.isObject ? reader.members : 'no-object';
}
