/** Characters that a secret needs to be looked for: shorter ones say nothing, and would blot out half of a text. */
export const LEAST_SECRET = {
  /** In what is said of its own request. */
  own: 4,
  /** In what is said of others, and each line of a secret that has several. */
  shared: 8,
} as const;

/** Lines of one secret that are looked for one by one. */
const MOST_LINES = 64;

type Encoding = (text: string) => string;

/** How programs write a text between quotes: JSON, JSON in ASCII, Node's `inspect`, Python's `repr`. */
const IN_QUOTES: readonly Encoding[] = [
  (text) => text,
  inJson,
  (text) => inJson(text).replaceAll('\\"', '"'),
  inAsciiJson,
  (text) => inspected(text).replaceAll("'", "\\'"),
  inspected,
  (text) => represented(text).replaceAll("'", "\\'"),
  represented,
];

/** How programs write a text in a URL or a form. */
const IN_URLS: readonly Encoding[] = [
  encodeURIComponent,
  encodeURI,
  // Python's `quote`, with and without `/`.
  (text) => encodeURIComponent(text).replaceAll(/[!'()*]/g, percent),
  (text) =>
    encodeURIComponent(text)
      .replaceAll(/[!'()*]/g, percent)
      .replaceAll('%2F', '/'),
  // Python's `quote_plus`, and `URLSearchParams`.
  (text) =>
    encodeURIComponent(text)
      .replaceAll(/[!'()*]/g, percent)
      .replaceAll('%20', '+'),
  (text) => new URLSearchParams([['', text]]).toString().slice(1),
];

/**
 * The forms in which a secret may stand in a text: as it is, in JSON, as Node and Python show it, in a URL or a form, in
 * base64 also behind something else (`user:secret`), and line by line when it has several, since logs are written by the
 * line. Nothing for one that is too short to be looked for. Python's kernel has the same table.
 */
export function secretForms(secret: string): string[] {
  if (secret.length < LEAST_SECRET.own) return [];
  const forms = new Set(IN_QUOTES.map((encode) => encode(secret)));
  const whole = secret.toWellFormed();
  for (const encode of IN_URLS) forms.add(encode(whole));
  for (const form of inBase64(whole)) forms.add(form);
  for (const line of linesOf(secret)) for (const encode of IN_QUOTES) forms.add(encode(line));
  return [...forms];
}

function linesOf(secret: string): string[] {
  if (!/[\r\n]/.test(secret)) return [];
  const lines = secret.split(/[\r\n]+/, MOST_LINES).map((line) => line.trim());
  return lines.filter(({ length }) => length >= LEAST_SECRET.shared);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As Python writes it, unless it is told otherwise. */
function inAsciiJson(text: string): string {
  return inJson(text).replaceAll(/[^ -~]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);
}

const INSPECTED: Readonly<Record<string, string>> = {
  ...{ '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' },
};

function inspected(text: string): string {
  return text.replaceAll(
    // eslint-disable-next-line no-control-regex -- they are what is escaped
    /[\0-\x1f\\\x7f-\x9f]/g,
    (char) => INSPECTED[char] ?? `\\x${hex(char.charCodeAt(0), 2).toUpperCase()}`,
  );
}

const REPRESENTED: Readonly<Record<string, string>> = {
  ...{ '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' },
};

function represented(text: string): string {
  return text.replaceAll(/[\\\p{C}\p{Z}]/gu, (char) => {
    if (char === ' ') return char;
    const code = char.codePointAt(0) ?? 0;
    const plain = REPRESENTED[char];
    if (plain !== undefined) return plain;
    if (code <= 0xff) return `\\x${hex(code, 2)}`;
    return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  });
}

/** The characters that stand for it alone, wherever in a group of three bytes it begins. */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  const forms: string[] = [];
  for (const [shift, mixed] of [0, 2, 3].entries()) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const sure = encoded.slice(mixed, Math.floor(((shift + bytes.length) * 8) / 6));
    if (sure.length < LEAST_SECRET.shared) continue;
    forms.push(sure, sure.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

function percent(char: string): string {
  return `%${hex(char.charCodeAt(0), 2).toUpperCase()}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
