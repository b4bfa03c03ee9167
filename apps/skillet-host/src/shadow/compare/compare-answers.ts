import { valueCheck } from '@skillet/config';
import { REDACTED, withoutForms, type JsonSchema, type ShadowDifference } from '@skillet/core';
import { findSecrets, reportedBody } from '../../crash/finder/find-secrets.ts';
import { formsOf, isSecretName, redact, secretsOfHeaders } from '../../crash/secrets.ts';
import { differentPlaces, type DifferentPlace } from './different-places.ts';

/** An answer, as it is compared. */
export interface ComparedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** What is compared, and what is known of it. */
export interface CompareTask {
  /** Path and query of the request, lines of its headers, and its body. */
  readonly path: string;
  readonly headers: string;
  readonly input: Uint8Array | null;
  readonly own: ComparedAnswer;
  /** Why there is none, as a sentence. */
  readonly candidate: ComparedAnswer | { readonly failed: string };
  /** Of the answer, as the version that runs says. */
  readonly schema?: JsonSchema | undefined;
  readonly volatile: readonly string[];
  /** What must not be told, besides what the request shows. */
  readonly secrets: readonly string[];
}

/** A place where two answers differ, as JSON text without secrets; what is not there is left out. */
export interface ToldPlace {
  readonly pointer: string;
  readonly own?: string;
  readonly candidate?: string;
}

/** What came of it, without a secret of the request. */
export interface Compared {
  /** Left out where the answers are the same. */
  readonly difference?: ShadowDifference;
  /** A sentence, with no value in it. */
  readonly why: string;
  readonly places: readonly ToldPlace[];
  /** As JSON text; left out where it is not JSON, or its secrets cannot be told. */
  readonly input?: string;
}

/** Characters of a value, and of an input, that are told. */
const VALUE_CHARS = 200;
const INPUT_CHARS = 2000;
/** Schemas that are kept compiled. */
const KEPT_SCHEMAS = 32;

const decoder = new TextDecoder();
const checks = new Map<string, ReturnType<typeof valueCheck>>();

/** Compares two answers to one request: the gravest difference counts. */
export function compareAnswers(task: CompareTask): Compared {
  const found = verdict(task);
  if (found.difference === undefined) return { why: '', places: [] };
  const input = task.input === null ? '' : decoder.decode(task.input);
  const { texts, all } = findSecrets(input);
  const shown = [...secretsOfHeaders(task.headers), ...secretsOfQuery(task.path)];
  const secrets = [...shown, ...texts, ...task.secrets];
  const forms = formsOf(secrets);
  const body = all && input !== '' ? reportedBody(input, secrets) : undefined;
  return {
    ...{ difference: found.difference, why: withoutForms(found.why, forms) },
    places: found.places.map((place) => told(place, forms, all)),
    ...(body === undefined ? {} : { input: body.slice(0, INPUT_CHARS) }),
  };
}

function secretsOfQuery(path: string): string[] {
  const [, query = ''] = path.split(/\?(.*)/s);
  return [...new URLSearchParams(query)].flatMap(([name, value]) =>
    isSecretName(name) ? [value] : [],
  );
}

interface Verdict {
  readonly difference?: ShadowDifference;
  readonly why: string;
  readonly places: readonly DifferentPlace[];
}

const SAME: Verdict = { why: '', places: [] };

function verdict({ own, candidate, schema, volatile }: CompareTask): Verdict {
  if ('failed' in candidate) return { difference: 'failed', why: candidate.failed, places: [] };
  if (own.status !== candidate.status) {
    const why = `status ${String(candidate.status)} in place of ${String(own.status)}`;
    const [before, after] = [jsonOf(own.body), jsonOf(candidate.body)];
    return { difference: 'status', why, places: [whole(before?.value, after?.value)] };
  }
  if (sameBytes(own.body, candidate.body)) return SAME;
  const [before, after] = [jsonOf(own.body), jsonOf(candidate.body)];
  if (before === undefined || after === undefined) return otherText(own, candidate);
  try {
    return (
      againstSchema(before.value, after.value, own.status < 300 ? schema : undefined) ??
      inBody(differentPlaces(before.value, after.value, volatile))
    );
  } catch (error) {
    // Nested too deeply for anybody to compare.
    if (error instanceof RangeError) return otherText(own, candidate);
    throw error;
  }
}

/** All of two answers, as far as they are JSON. */
function whole(own: unknown, candidate: unknown): DifferentPlace {
  return { pointer: '', own, candidate };
}

/** What the version that runs does not keep itself, nobody relies on. */
function againstSchema(own: unknown, candidate: unknown, schema: JsonSchema | undefined) {
  const check = schema === undefined ? undefined : checkOf(schema);
  if (check === undefined || check(own).length > 0) return undefined;
  const faults = check(candidate);
  const [first] = faults;
  if (first === undefined) return undefined;
  const why = `against the schema: ${first.pointer === '' ? 'it' : `\`${first.pointer}\``} ${first.message}`;
  const places = differentPlaces(own, candidate, []);
  return { difference: 'schema', why, places } satisfies Verdict;
}

function inBody(places: readonly DifferentPlace[]): Verdict {
  if (places.length === 0) return SAME;
  const named = places.slice(0, 3).map(({ pointer }) => `\`${pointer || '/'}\``);
  const more = places.length > named.length ? ' and more' : '';
  return { difference: 'body', why: `another value at ${named.join(', ')}${more}`, places };
}

function otherText(own: ComparedAnswer, candidate: ComparedAnswer): Verdict {
  const types = [own, candidate].map(({ contentType }) => mediaType(contentType));
  const why =
    types[0] === types[1]
      ? 'another body'
      : `a body of type ${types[1] ?? ''} in place of ${types[0] ?? ''}`;
  return { difference: 'body', why, places: [] };
}

function checkOf(schema: JsonSchema): ReturnType<typeof valueCheck> {
  const key = JSON.stringify(schema);
  if (!checks.has(key)) {
    if (checks.size >= KEPT_SCHEMAS) checks.clear();
    checks.set(key, valueCheck(schema));
  }
  return checks.get(key);
}

/** A value below the name of a secret is one, and so may be all where not all secrets are known. */
function told(
  { pointer, own, candidate }: DifferentPlace,
  forms: readonly string[],
  all: boolean,
): ToldPlace {
  const isSecret = !all || pointer.split('/').some(isSecretName);
  const show = (value: unknown): string =>
    isSecret ? REDACTED : JSON.stringify(redact(value, forms)).slice(0, VALUE_CHARS);
  return {
    pointer: all ? withoutForms(pointer, forms) : REDACTED,
    ...(own === undefined ? {} : { own: show(own) }),
    ...(candidate === undefined ? {} : { candidate: show(candidate) }),
  };
}

function jsonOf(body: string | Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(textOf(body)) as unknown };
  } catch {
    return undefined;
  }
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : decoder.decode(body);
}

function sameBytes(own: string | Uint8Array, candidate: string | Uint8Array): boolean {
  if (typeof own === 'string' && typeof candidate === 'string') return own === candidate;
  return Buffer.from(own).equals(Buffer.from(candidate));
}

function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
