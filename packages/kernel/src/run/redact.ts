/** Stands where something was that no client may see again. */
export const REDACTED = '[redacted]';

/** Characters of an input that a client may see again. */
const MAX_ECHO = 200;

/** The credentials anywhere in a body, malformed or not, the longest first. */
export function secretsIn(body: Readonly<Record<string, unknown>>): readonly string[] {
  const config = body['runtime_config'];
  const inner = isRecord(config) ? config['credentials'] : undefined;
  return secretsOf(body['credentials'], inner);
}

/** All texts that the given sets of credentials hold, the longest first. */
export function secretsOf(...sets: readonly unknown[]): readonly string[] {
  const secrets = new Set<string>();
  for (const set of sets) {
    for (const value of isRecord(set) ? Object.values(set) : [set]) {
      if (typeof value === 'string' && value !== '') secrets.add(value);
    }
  }
  // A secret that is the beginning of another must not spare the rest of that.
  return [...secrets].sort((one, other) => other.length - one.length);
}

/** A text without the secrets in it. */
export function redactText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}

/** What of an input a client may see again: no objects, short, and free of credentials. */
export function echo(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    const clean = redactText(value, secrets);
    return clean.length > MAX_ECHO ? `${clean.slice(0, MAX_ECHO)}…` : clean;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  return Array.isArray(value) ? '[array]' : '[object]';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
