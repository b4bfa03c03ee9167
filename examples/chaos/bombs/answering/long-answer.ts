const LETTERS = 31 * 1024 * 1024;

/** As much as an answer may have. */
export function longAnswer() {
  return { done: 'x'.repeat(LETTERS) };
}
