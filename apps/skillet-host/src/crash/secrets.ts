import { secretForms } from '@skillet/core';

/** Stands where something was that no report may hold. */
export const REDACTED = '[redacted]';

/** Names of headers, inputs and variables whose values are secrets. */
const SECRET_NAME =
  /cookie|authorization|credential|passw|secret|token|api[-_]?key|private[-_]?key/i;

/** Shorter parts of headers and variables say nothing, and would blot out half of a text. */
const LEAST_CHARS = 4;

/** Words of an `Authorization` header that are none of its secrets. */
const SCHEMES = new Set(['Bearer', 'Basic', 'Digest', 'Negotiate']);

/** Whether a name is that of a secret. */
function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The secrets among raw header lines, `name\nvalue\nname\nvalue…`. */
export function secretsOfHeaders(headers: string): string[] {
  // Most requests have none, and this is quicker than to take them apart.
  if (!SECRET_NAME.test(headers)) return [];
  const lines = headers.split('\n');
  return lines.flatMap((value, index) => {
    if (index % 2 === 0 || !isSecretName(lines[index - 1] ?? '')) return [];
    const parts = value.split(/[\s;,="]+/).filter((part) => !SCHEMES.has(part));
    return [value, ...parts].filter(({ length }) => length >= LEAST_CHARS);
  });
}

/** The secrets among environment variables. */
export function secretsOfEnv(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    isSecretName(name) && value.length >= LEAST_CHARS ? [value] : [],
  );
}

/** All texts below a name of a secret in a parsed body, such as the envelope's credentials. */
export function secretsOfBody(value: unknown, within = false): string[] {
  if (typeof value === 'string') return within && value !== '' ? [value] : [];
  if (typeof value === 'number') return within ? [String(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    secretsOfBody(inner, within || (!Array.isArray(value) && isSecretName(name))),
  );
}

/** A value as a report may hold it: no secret in any text, and nothing below a name of one. */
export function redact(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redactText(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => redact(inner, secrets));
  const fields = Object.entries(value).map(([name, inner]: [string, unknown]) => [
    redactText(name, secrets),
    isSecretName(name) ? REDACTED : redact(inner, secrets),
  ]);
  return Object.fromEntries(fields) as unknown;
}

/** A text without the secrets in it, in whichever form they stand there. */
export function redactText(text: string, secrets: readonly string[]): string {
  let rest = text;
  // A secret that is the beginning of another must not spare the rest of that.
  const forms = new Set(secrets.flatMap(secretForms));
  for (const form of [...forms].sort((one, other) => other.length - one.length)) {
    rest = rest.replaceAll(form, REDACTED);
  }
  return rest;
}
