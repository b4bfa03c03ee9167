import { legible } from '../log/legible.ts';

/** Text from elsewhere as one line of at most `limit` characters, with control characters shown escaped. */
export function oneLine(text: string, limit: number): string {
  const line = legible(text.replaceAll(/[\p{Zl}\p{Zp}\s\x85]+/gu, ' ').trim());
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
