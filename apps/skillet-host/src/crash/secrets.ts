import {
  headerPairs,
  isJsonObject,
  LEAST_SECRET,
  longestFirst,
  MCP_CALLER_HEADER,
  REDACTED,
  secretForms,
  withoutForms,
  type McpCaller,
} from '@skillet/core';

/** Names of headers, inputs and variables whose values are secrets. */
const SECRET_NAME =
  /cookie|authorization|credential|passw|secret|token|api[-_]?key|private[-_]?key/i;

/** Shorter parts of headers and variables say nothing, and would blot out half of a text. */
const LEAST_CHARS = LEAST_SECRET.own;

/** Forms that are looked for in each line of a worker: what was found first. */
export const MOST_FORMS = 512;

/** Parts of the headers of one request that are taken for secrets. */
const MOST_PARTS = 64;

/** Words of an `Authorization` header that are not secret. */
const SCHEMES = new Set(['Bearer', 'Basic', 'Digest', 'Negotiate']);

/** Whether a name is that of a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a value is a secret by its name. Nothing, yes or no, and how many tokens a model may use are none under any name. */
export function isSecretValue(name: string, value: unknown): boolean {
  if (!isSecretName(name) || value === null || value === '' || typeof value === 'boolean')
    return false;
  return !(Number.isInteger(value) && Number(value) < LEAST_NUMBER && COUNT.test(name));
}

/** `max_tokens`, `totalTokens`, `tokens_used`, `token_count`, … */
const COUNT = /tokens(?:[-_]?(?:used|left|limit))?$|token[-_]?(?:count|limit|budget)$/i;
/** Numbers with fewer digits are looked for nowhere. */
const LEAST_NUMBER = 10 ** (LEAST_SECRET.shared - 1);

/** The secrets among the headers of a request, in lines; `most` of their parts. */
export function secretsOfHeaders(headers: string, most = MOST_PARTS): string[] {
  // Most requests have none, and this is quicker than to take them apart.
  if (!SECRET_NAME.test(headers)) return [];
  const found = headerPairs(headers).flatMap(([name, value]) => {
    if (name === MCP_CALLER_HEADER) return secretsOfCaller(value);
    if (!isSecretName(name)) return [];
    const parts = value.split(/[\s;,="]+/, most).filter((part) => !SCHEMES.has(part));
    return [value, ...parts, ...[...parts, value].flatMap(decodedForms)].filter(
      ({ length }) => length >= LEAST_CHARS,
    );
  });
  return found.slice(0, most);
}

/** What a part of a header says in another way: percent-encoded in a cookie, or a password of `Authorization: Basic …` (RFC 7617). */
function decodedForms(part: string): string[] {
  const [, basic] = /^Basic +([\w+/-]+=*)$/i.exec(part) ?? [];
  if (basic !== undefined) {
    const [, ...password] = Buffer.from(basic, 'base64').toString().split(':');
    return [password.join(':')];
  }
  if (!part.includes('%')) return [];
  try {
    return [decodeURIComponent(part)];
  } catch {
    return [];
  }
}

/** What a server of MCP gets of its caller: all of it is secret, whatever it is called. Other skills may be sent anything by that name. */
function secretsOfCaller(json: string): string[] {
  let caller: unknown;
  try {
    caller = JSON.parse(json);
  } catch {
    return [];
  }
  if (!isJsonObject(caller)) return [];
  const { credentials, headers } = caller as Partial<Record<keyof McpCaller, unknown>>;
  return [credentials, headers]
    .flatMap((values) => (isJsonObject(values) ? Object.values(values) : []))
    .filter((value) => typeof value === 'string')
    .flatMap((value) => [value, ...value.split(' ').filter((part) => !SCHEMES.has(part))])
    .filter(({ length }) => length >= LEAST_CHARS);
}

/** The secrets among environment variables, and the passwords in the addresses that they have, as in `DATABASE_URL`. */
export function secretsOfEnv(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .flatMap(([name, value = '']) => [
      ...(isSecretName(name) ? [value] : []),
      ...passwordsIn(value),
    ])
    .filter(({ length }) => length >= LEAST_CHARS);
}

/** A password in an address: `postgres://user:password@host/db`. No two of them overlap. */
const PASSWORD = /(?<=:\/\/[^\s/?#@:"'<>\\]{0,256}:)[^\s/?#@"'<>\\]{1,1024}(?=@)/g;

/** The passwords in the addresses of a text, as they are and decoded. */
export function passwordsIn(text: string): string[] {
  if (!text.includes('://')) return [];
  return (text.match(PASSWORD) ?? []).flatMap((found) => [found, ...decodedForms(found)]);
}

/** A text without these. */
export function withoutPasswords(text: string): string {
  return text.includes('://') ? text.replaceAll(PASSWORD, REDACTED) : text;
}

/** What we have made, as a report may hold it: none of the forms in any text, and nothing below a name of a secret. */
export function redact(value: unknown, forms: readonly string[]): unknown {
  if (typeof value === 'string') return withoutForms(value, forms);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => redact(inner, forms));
  const fields = Object.entries(value).map(([name, inner]: [string, unknown]) => [
    withoutForms(name, forms),
    isSecretName(name) ? REDACTED : redact(inner, forms),
  ]);
  return Object.fromEntries(fields) as unknown;
}

/** The forms of secrets that are looked for in what a worker says, the longest first; of very many the first ones. */
export function formsOf(secrets: readonly string[]): readonly string[] {
  const long = secrets.filter(({ length }) => length >= LEAST_SECRET.shared);
  return together([...new Set(long)].map(secretForms));
}

/** Lists of forms as one, the longest first; of very many those that fit in. */
export function together(
  lists: readonly (readonly string[])[],
  most = MOST_FORMS,
): readonly string[] {
  const forms = new Set<string>();
  for (const list of lists) {
    if (forms.size + list.length > most) continue;
    for (const form of list) forms.add(form);
  }
  return longestFirst(forms);
}
