import { inTurns, type Sliced } from '@skillet/core';

/** Characters of a text that is made at once. */
const SHORT = 16 * 1024;

/** The JSON of a text, of which a long one is made in slices. */
export function quoted(text: string): string | Promise<string> {
  if (text.length <= SHORT) return JSON.stringify(text);
  const quote = new Quote(text);
  return inTurns(quote, () => quote.json);
}

/** Makes the JSON of a text. */
export class Quote implements Sliced {
  readonly #text: string;
  readonly #pieces: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get json(): string {
    return `"${this.#pieces.join('')}"`;
  }

  run(chars: number): boolean {
    const text = this.#text;
    let end = Math.min(text.length, this.#at + chars);
    // Both halves of a character are told together.
    if (isHalf(text, end - 1, 0xd800) && isHalf(text, end, 0xdc00)) end += 1;
    this.#pieces.push(JSON.stringify(text.slice(this.#at, end)).slice(1, -1));
    this.#at = end;
    return end === text.length;
  }
}

function isHalf(text: string, at: number, which: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === which;
}
