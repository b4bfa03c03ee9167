import { CREDENTIAL_BOUNDS, REDACTED, withoutForms } from '@skillet/core';
import { formsOf, isSecretName, isSecretValue } from '../secrets.ts';

/** What is taken from one body. Characters are those of a secret: of a longer one the rest would not be known as one. */
export const FOUND = { secrets: 64, chars: CREDENTIAL_BOUNDS.value, values: 100_000 } as const;
/** Characters of a body that a report holds. */
const BODY_CHARS = 64 * 1024;

/** The secrets of a body. */
export interface FoundSecrets {
  readonly texts: readonly string[];
  /** The forms of those that are looked for in what others say, the longest first. */
  readonly forms: readonly string[];
  /** Whether those are all: else nothing may be kept that was said of the request. */
  readonly all: boolean;
}

export const NOTHING_KNOWN: FoundSecrets = { texts: [], forms: [], all: false };

interface Step {
  readonly value: unknown;
  /** Whether it lies below a name of a secret. */
  readonly secret: boolean;
}

/** All texts and numbers below a name of a secret in a body, such as the envelope's credentials. However deep it is. */
export function findSecrets(body: string): FoundSecrets {
  if (!mayHoldSecrets(body)) return { texts: [], forms: [], all: true };
  const root = parse(body);
  if (root === undefined) return NOTHING_KNOWN;
  const texts = new Set<string>();
  const open: Step[] = [{ value: root, secret: false }];
  let left: number = FOUND.values;
  let isCut = false;
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { value, secret } = step;
    if (left === 0 || texts.size > FOUND.secrets) break;
    left -= 1;
    if (typeof value === 'object' && value !== null) {
      const list = Array.isArray(value);
      for (const [name, inner] of Object.entries(value).toReversed()) {
        open.push({ value: inner, secret: secret || (!list && isSecretName(name)) });
      }
    } else if (secret && (typeof value === 'string' || typeof value === 'number')) {
      const text = String(value);
      isCut ||= text.length > FOUND.chars;
      texts.add(text.slice(0, FOUND.chars));
    }
  }
  texts.delete('');
  const all = !isCut && open.length === 0 && left > 0 && texts.size <= FOUND.secrets;
  const found = [...texts].slice(0, FOUND.secrets);
  return { texts: found, forms: formsOf(found), all };
}

/** A body as a report may hold it, as JSON text; undefined when it is not JSON, or large. */
export function reportedBody(body: string, secrets: readonly string[]): string | undefined {
  const root = parse(body);
  if (root === undefined) return undefined;
  const written = write(root);
  if (written === undefined || written.length > BODY_CHARS) return undefined;
  return withoutForms(written, formsOf(secrets));
}

/** Undefined for what is nested too deeply to be written. */
function write(root: unknown): string | undefined {
  try {
    return JSON.stringify(root, (name: string, value: unknown) =>
      isSecretValue(name, value) ? REDACTED : value,
    );
  } catch {
    return undefined;
  }
}

/** A name may also be written with escapes. */
const SECRET_WORD =
  /credential|passw|secret|token|api[-_]?key|private[-_]?key|authorization|cookie|\\u/i;

/** Whether there is a name of a secret anywhere in a body. */
export function mayHoldSecrets(body: string): boolean {
  return SECRET_WORD.test(body);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
