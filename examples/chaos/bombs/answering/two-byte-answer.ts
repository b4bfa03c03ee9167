const LETTERS = 512 * 1024;

/** A megabyte of text that V8 keeps two bytes for each letter of. */
export function twoByteAnswer() {
  return { done: 'ж'.repeat(LETTERS) };
}
