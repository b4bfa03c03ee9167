/** Stands before what stands for a character that PostgreSQL has no text with, or for itself. */
const MARK = '\u001a';
const NUL = '\u0000';

/** Text as PostgreSQL can keep it: without U+0000. */
export function escaped(text: string): string {
  return text.replaceAll(MARK, `${MARK}m`).replaceAll(NUL, `${MARK}n`);
}

/** The text that was escaped. */
export function plain(text: string): string {
  return text.replaceAll(`${MARK}n`, NUL).replaceAll(`${MARK}m`, MARK);
}
