import { inTurns, type Sliced } from '@skillet/core';

/** Levels of objects and lists in each other: what is deeper overflows the stack of whoever reads it. */
const LEVELS = 64;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const LIST = 91;
const BACKSLASH = 92;
const LIST_END = 93;
const OBJECT = 123;
const OBJECT_END = 125;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What a JSON value is. */
export type JsonKind = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';

/** Hears of the parts of a JSON text in their order, also of those of a text that turns out to be none. */
export interface JsonReader {
  /** The name of the member whose value comes next, in its quotes. */
  key(json: string): void;
  /** A value; `word` is the text of one without quotes or brackets. */
  value(kind: JsonKind, word: string): void;
  /** An object or a list is at its end. */
  end(): void;
}

/** What may come next. */
type Next = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/** Reads a text as `JSON.parse` does, without making anything of it; what is nested too deep is no JSON for it. */
export class JsonCheck implements Sliced {
  readonly #text: string;
  readonly #reader: JsonReader | undefined;
  #at = 0;
  #next: Next = 'value';
  /** Of each bracket that is open, whether it is that of an object. */
  readonly #open: boolean[] = [];
  #inText = false;
  /** Where the name of a member begins that is being read; -1 outside of one. */
  #keyStart = -1;
  #isWrong = false;

  constructor(text: string, reader?: JsonReader) {
    this.#text = text;
    this.#reader = reader;
  }

  /** Whether the whole text is JSON, once it is done. */
  get isJson(): boolean {
    return !this.#isWrong && this.#next === 'nothing' && !this.#inText;
  }

  run(chars: number): boolean {
    const { length } = this.#text;
    const until = Math.min(length, this.#at + chars);
    while (this.#at < until && !this.#isWrong) {
      if (this.#inText) this.#goOnInText(until);
      else this.#isWrong = !this.#take(this.#text.charCodeAt(this.#at));
    }
    return this.#isWrong || this.#at >= length;
  }

  /** Takes what begins here; whether it may be here. */
  #take(code: number): boolean {
    if (code === 32 || code === 10 || code === 13 || code === 9) {
      this.#at += 1;
      return true;
    }
    const next = this.#next;
    switch (code) {
      case QUOTE:
        if (next === 'key' || next === 'key-or-end') {
          this.#next = 'colon';
          this.#keyStart = this.#at;
        } else if (this.#beginValue()) this.#reader?.value('string', '');
        else return false;
        this.#inText = true;
        break;
      case COLON:
        if (next !== 'colon') return false;
        this.#next = 'value';
        break;
      case COMMA:
        if (next !== 'comma-or-end') return false;
        this.#next = this.#open.at(-1) === true ? 'key' : 'value';
        break;
      case OBJECT:
      case LIST:
        if (!this.#beginValue() || this.#open.length === LEVELS) return false;
        this.#open.push(code === OBJECT);
        this.#reader?.value(code === OBJECT ? 'object' : 'array', '');
        this.#next = code === OBJECT ? 'key-or-end' : 'value-or-end';
        break;
      case OBJECT_END:
      case LIST_END: {
        const isObject = code === OBJECT_END;
        const empty = isObject ? 'key-or-end' : 'value-or-end';
        if (next !== 'comma-or-end' && next !== empty) return false;
        if (this.#open.pop() !== isObject) return false;
        this.#reader?.end();
        this.#next = this.#afterValue();
        break;
      }
      default:
        return this.#beginValue() && this.#takeWord();
    }
    this.#at += 1;
    return true;
  }

  #beginValue(): boolean {
    if (this.#next !== 'value' && this.#next !== 'value-or-end') return false;
    this.#next = this.#afterValue();
    return true;
  }

  #afterValue(): Next {
    return this.#open.length === 0 ? 'nothing' : 'comma-or-end';
  }

  #takeWord(): boolean {
    const text = this.#text;
    const at = this.#at;
    for (const word of ['true', 'false', 'null']) {
      if (!text.startsWith(word, at)) continue;
      this.#at += word.length;
      this.#reader?.value(word === 'null' ? 'null' : 'boolean', word);
      return true;
    }
    NUMBER.lastIndex = at;
    if (!NUMBER.test(text)) return false;
    this.#at = NUMBER.lastIndex;
    this.#reader?.value('number', text.slice(at, this.#at));
    return true;
  }

  #endText(end: number): void {
    if (this.#keyStart === -1 || this.#isWrong) return;
    this.#reader?.key(this.#text.slice(this.#keyStart, end));
    this.#keyStart = -1;
  }

  #goOnInText(until: number): void {
    const text = this.#text;
    let at = this.#at;
    while (at < until) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) {
        ESCAPE.lastIndex = at;
        this.#isWrong = !ESCAPE.test(text);
        if (this.#isWrong) return;
        at = ESCAPE.lastIndex;
        continue;
      }
      at += 1;
      this.#isWrong = code < 32;
      if (code !== QUOTE && !this.#isWrong) continue;
      this.#inText = false;
      this.#endText(at);
      break;
    }
    this.#at = at;
  }
}

/** Whether a text is one JSON value that is not deep. While a long one is read, others have their turns. */
export function isJson(text: string, reader?: JsonReader): boolean | Promise<boolean> {
  const check = new JsonCheck(text, reader);
  return inTurns(check, () => check.isJson);
}

/** The value of a JSON text that is short and not deep; undefined for any other. */
export function smallJson(text: string, most: number): { readonly value: unknown } | undefined {
  if (text.length > most) return undefined;
  const check = new JsonCheck(text);
  check.run(text.length);
  return check.isJson ? { value: JSON.parse(text) as unknown } : undefined;
}
