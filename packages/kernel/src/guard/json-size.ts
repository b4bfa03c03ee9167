import { endOfText } from '../json-text.ts';

/** Bytes of heap that one character of JSON can become at most: `{},` makes an object and its slot. */
const MOST_PER_CHARACTER = 24;
/** Bytes of an object without properties, of an array without elements, and of a place in either. */
const OBJECT = 24;
const ARRAY = 32;
const PLACE = 8;

const QUOTE = 34;
const COMMA = 44;
const BRACKET = 91;
const BRACE = 123;

/**
 * The bytes of heap that the values in a JSON text take at least, besides its texts and numbers;
 * counts no further than `enough`. Short texts, which cannot take as much, are not looked at.
 */
export function leastHeapOf(text: string, enough: number): number {
  if (text.length * MOST_PER_CHARACTER <= enough) return 0;
  let bytes = 0;
  for (let at = 0; at < text.length && bytes <= enough; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at) - 1;
        break;
      case COMMA:
        bytes += PLACE;
        break;
      case BRACE:
        bytes += OBJECT;
        break;
      case BRACKET:
        bytes += ARRAY;
        break;
    }
  }
  return bytes;
}
