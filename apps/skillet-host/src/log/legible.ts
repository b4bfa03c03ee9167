/** What a terminal obeys, or shows in another order or not at all: C0 and C1 but for tabs and line ends, bidi, separators. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex -- they are what is escaped
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text from elsewhere as a person may see it: what would act on the terminal, or hide there, is shown escaped. */
export function legible(text: string): string {
  return text.replaceAll(UNSEEN, (char) => {
    const code = char.charCodeAt(0);
    const hex = code.toString(16).padStart(code > 0xff ? 4 : 2, '0');
    return code > 0xff ? `\\u${hex}` : `\\x${hex}`;
  });
}

/** A line of JSON whose texts are legible once they are read. */
export function legibleJson(line: string): string {
  const shown = line.replaceAll(ESCAPES, (escape) => {
    const code = ESCAPED[escape[1] ?? ''] ?? Number.parseInt(escape.slice(2), 16);
    if (escape.length === 2 && !(escape[1] !== undefined && escape[1] in ESCAPED)) return escape;
    const text = legible(String.fromCharCode(code));
    return text.length === 1 ? escape : `\\${text}`;
  });
  // What JSON writes as it is.
  return shown.replaceAll(UNSEEN, (char) => (char === '\n' ? char : `\\${legible(char)}`));
}

const ESCAPES = /\\(?:u[0-9a-f]{4}|.)/gi;
const ESCAPED: Readonly<Record<string, number>> = { b: 8, f: 12, r: 13 };
