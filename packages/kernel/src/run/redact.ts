import { CREDENTIAL_BOUNDS, longestFirst, secretForms, withoutForms } from '@skillet/core';

/** Characters of an input that a client may see again. */
const MAX_ECHO = 200;

/** The credentials anywhere in a body, malformed or not, in every form, the longest first; of very many the first ones. */
export function secretsIn(body: Readonly<Record<string, unknown>>): readonly string[] {
  const config = body['runtime_config'];
  const inner = isRecord(config) ? config['credentials'] : undefined;
  return secretsOf(body['credentials'], inner);
}

/** The forms of all texts that the given sets of credentials hold, the longest first; of very many the first ones. */
export function secretsOf(...sets: readonly unknown[]): readonly string[] {
  const forms: string[] = [];
  for (const set of sets) {
    let left: number = CREDENTIAL_BOUNDS.count;
    for (const value of isRecord(set) ? valuesOf(set) : [set]) {
      if (left === 0) break;
      left -= 1;
      if (typeof value !== 'string') continue;
      forms.push(...secretForms(value.slice(0, CREDENTIAL_BOUNDS.value)));
    }
  }
  return longestFirst(forms);
}

/** What of an input a client may see again: no objects, short, and free of credentials. */
export function echo(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    const clean = withoutForms(value, secrets);
    return clean.length > MAX_ECHO ? `${clean.slice(0, MAX_ECHO)}…` : clean;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  return Array.isArray(value) ? '[array]' : '[object]';
}

/** One after the other: whoever wants the first ones does not pay for all. */
function* valuesOf(set: Readonly<Record<string, unknown>>): Generator {
  for (const name in set) if (Object.hasOwn(set, name)) yield set[name];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
