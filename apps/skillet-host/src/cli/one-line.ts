import { legible } from '../log/legible.ts';

/** Letters that nobody sees, in which a text may say more than it shows: tags, which models read all the same, and soft hyphens. */
const HIDDEN = /[\u{e0000}-\u{e007f}\u{ad}]/gu;

/** Text from elsewhere as one line of at most `limit` characters, with control characters and hidden ones shown escaped. */
export function oneLine(text: string, limit: number): string {
  const spaced = legible(text.replaceAll(/[\p{Zl}\p{Zp}\s\x85]+/gu, ' ').trim());
  const line = spaced.replaceAll(
    HIDDEN,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
