/** What is not seen, or has others be seen in another order: control characters, bidi, invisible ones, and letters that are blank. */
const UNSEEN = /[\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/gu;

/** Text from elsewhere as one line of at most `limit` characters, in which what is not seen is shown escaped. */
export function legible(text: string, limit: number): string {
  const line = text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return line.length <= limit ? line : `${line.slice(0, limit)}… and more`;
}
