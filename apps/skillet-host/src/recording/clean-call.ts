import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { headerPairs, isJsonObject, REDACTED, withoutForms } from '@skillet/core';
import { findSecrets, mayHoldSecrets } from '../crash/finder/find-secrets.ts';
import { formsOf, isSecretName, redact, secretsOfHeaders, together } from '../crash/secrets.ts';
import type { RawAnswer, RawCall } from './raw-call.ts';
import type { RecordedAnswer, RecordedBody, RecordedCall } from './recorded-call.ts';
import { sortKeys } from './sort-keys.ts';

/** Headers of a request that say what is asked for, and no more. */
const KEPT_HEADERS = ['accept', 'accept-language', 'content-type'];

/** What of it says nothing. */
const ANYTHING = new Set(['*/*', '*']);

/** A header of a credential for a skill, among header lines. */
const BRINGS_CREDENTIAL = /^x-skillet-credential-/im;

/** How calls are cleaned. */
export interface Cleaning {
  /** Keeps inputs and answers as they were, but for credentials. */
  readonly full: boolean;
  /** Names, in lower case, of further headers that are kept. */
  readonly headers: readonly string[];
  /** Secrets of the machine, which no answer may have. */
  readonly forms: readonly string[];
}

/**
 * A call as a file may hold it: without the credentials of its envelope, without what stands under a name of a secret, without
 * headers that nobody has named, and without any of those secrets anywhere else. Undefined where nobody can tell what is secret in it.
 */
export function cleanCall(raw: RawCall, cleaning: Cleaning): RecordedCall | undefined {
  const { mount, method, safe } = raw;
  try {
    const sent = readBody(raw.body === null ? undefined : Buffer.from(raw.body, 'latin1'));
    const { kept, secrets } = withoutCredentials(sent);
    if (!cleaning.full && !isReadable(kept)) return undefined;
    const own = [...secretsOfHeaders(raw.headers), ...secretsOfQuery(raw.path), ...secrets];
    const found = cleaning.full ? [] : secretsIn(kept);
    if (found === undefined) return undefined;
    const forms = together([formsOf([...own, ...found]), cleaning.forms]);
    const path = withoutForms(withoutSecretQuery(raw.path), forms);
    const body = clean(kept, forms, cleaning.full);
    const withheld = [
      ...(kept === sent && !BRINGS_CREDENTIAL.test(raw.headers) ? [] : ['credentials']),
      ...(same(body, kept) ? [] : ['input']),
      ...(path === raw.path ? [] : ['path']),
    ];
    const headers = keptHeaders(raw.headers, cleaning.headers, forms);
    return {
      ...{ mount, method, path },
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...body,
      safe,
      ...(withheld.length === 0 ? {} : { withheld }),
      answer: cleanAnswer(raw.answer, forms, cleaning.full),
    };
  } catch (error) {
    // Nested so deeply that it can't be walked.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** An answer as a file may hold it, see `cleanCall`. */
export function cleanAnswer(
  answer: RawAnswer,
  forms: readonly string[],
  full: boolean,
): RecordedAnswer {
  const { status, type, body, bytes, code } = answer;
  const about = { status, ...(isJson(type) || type === '' ? {} : { type }) };
  if (code !== undefined) return { ...about, code };
  if (body === undefined || body === '') return about;
  const all = Buffer.from(body, bytes === true ? 'latin1' : 'utf8');
  if (!isUtf8(all)) return { ...about, sha256: createHash('sha256').update(all).digest('hex') };
  const { base64: _, ...kept } = clean(readBody(all), forms, full);
  return 'body' in kept ? { ...about, body: sortKeys(kept.body) } : { ...about, ...kept };
}

function isJson(type: string): boolean {
  return /^application\/json\b/i.test(type);
}

/** A body by what it is, whatever it is said to be. */
export function readBody(bytes: Buffer | undefined): RecordedBody {
  if (bytes === undefined || bytes.length === 0) return {};
  if (!isUtf8(bytes)) return { base64: bytes.toString('base64') };
  const text = bytes.toString();
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    return { text };
  }
}

/** A body without the credentials of its envelope, and those. */
function withoutCredentials(sent: RecordedBody): {
  readonly kept: RecordedBody;
  readonly secrets: readonly string[];
} {
  const { body } = sent;
  if (!isJsonObject(body)) return { kept: sent, secrets: [] };
  const { credentials, ...rest } = body;
  const { runtime_config: config } = rest;
  const inConfig = isJsonObject(config) ? config['credentials'] : undefined;
  if (credentials === undefined && inConfig === undefined) return { kept: sent, secrets: [] };
  const { texts } = findSecrets(JSON.stringify({ credentials: [credentials, inConfig] }));
  if (!isJsonObject(config)) return { kept: { body: rest }, secrets: texts };
  const { credentials: _, ...others } = config;
  return { kept: { body: { ...rest, runtime_config: others } }, secrets: texts };
}

/** Whether it can be told by names what is secret in a body. */
function isReadable({ text, base64 }: RecordedBody): boolean {
  const read =
    text ?? (base64 === undefined ? '' : Buffer.from(base64, 'base64').toString('latin1'));
  return !mayHoldSecrets(read);
}

/** Undefined where there are too many. */
function secretsIn({ body }: RecordedBody): readonly string[] | undefined {
  if (body === undefined) return [];
  const json = JSON.stringify(body);
  const { texts, all } = findSecrets(json);
  return all ? [...texts, ...secretsOfQuery(json)] : undefined;
}

function clean(kept: RecordedBody, forms: readonly string[], full: boolean): RecordedBody {
  const { body, text } = kept;
  if (text !== undefined) return { text: withoutForms(text, forms) };
  if (body === undefined) return kept;
  return { body: full ? withoutFormsIn(body, forms) : redact(body, forms) };
}

/** A value without the forms in any text, whatever the names are. */
function withoutFormsIn(value: unknown, forms: readonly string[]): unknown {
  if (typeof value === 'string') return withoutForms(value, forms);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutFormsIn(inner, forms));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      withoutForms(name, forms),
      withoutFormsIn(inner, forms),
    ]),
  );
}

function same(one: RecordedBody, other: RecordedBody): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function keptHeaders(
  lines: string,
  wanted: readonly string[],
  forms: readonly string[],
): Readonly<Record<string, string>> {
  const names = new Set([...KEPT_HEADERS, ...wanted]);
  const pairs = headerPairs(lines).map(([name, value]) => [name.toLowerCase(), value] as const);
  const kept = pairs.filter(
    ([name, value]) => names.has(name) && !isSecretName(name) && !ANYTHING.has(value),
  );
  return Object.fromEntries(
    kept
      .map(([name, value]) => [name, withoutForms(value, forms)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** In a path, or in an address anywhere in a text. */
const QUERY_PAIR = /(?<=[?&])([^=&\s"]*)=([^&#\s"]*)/g;

function secretsOfQuery(path: string): string[] {
  return [...path.matchAll(QUERY_PAIR)].flatMap(([, name = '', value = '']) =>
    isSecretName(decoded(name)) ? [value, decoded(value)] : [],
  );
}

function withoutSecretQuery(path: string): string {
  return path.replaceAll(QUERY_PAIR, (pair, name: string) =>
    isSecretName(decoded(name)) ? `${name}=${encodeURIComponent(REDACTED)}` : pair,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
