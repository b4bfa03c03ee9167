import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { headerPairs, isJsonObject, longestFirst, REDACTED, withoutForms } from '@skillet/core';
import { findSecrets, FOUND } from '../crash/finder/find-secrets.ts';
import {
  isSecretName,
  isSecretValue,
  secretsOfHeaders,
  withoutPasswords,
} from '../crash/secrets.ts';
import { formsOfAll } from './forms.ts';
import type { RawAnswer, RawCall } from './raw-call.ts';
import type { RecordedAnswer, RecordedBody, RecordedCall } from './recorded-call.ts';
import { secretsInBody, secretsInPath } from './secrets-in-body.ts';
import { withoutSecretQuery } from './secret-query.ts';
import { sortKeys } from './sort-keys.ts';

/** Headers of a request that say what is asked for, and no more. */
const KEPT_HEADERS = ['accept', 'accept-language', 'content-type'];

/** What of it says nothing. */
const ANYTHING = new Set(['*/*', '*']);

/** A header of a credential for a skill, among header lines. */
const BRINGS_CREDENTIAL = /^x-skillet-credential-/im;

/** Whether a text that is no JSON may be an envelope all the same; its name may be written with escapes. */
const MAY_BE_ENVELOPE = /"credentials"|\\u/;

/** Secrets of one call that are looked for; one with more is left out. */
const MOST_SECRETS = 256;
/** Parts of its headers: as many as there may be. */
const MOST_PARTS = 65_536;

/** How calls are cleaned. */
export interface Cleaning {
  /** Keeps inputs and answers as they were, but for credentials. */
  readonly full: boolean;
  /** Names, in lower case, of further headers that are kept. */
  readonly headers: readonly string[];
  /** Forms of the secrets of the machine and of the host, which no call may have; the longest first. */
  readonly forms: readonly string[];
}

/**
 * A call as a file may hold it: without the credentials of its envelope, without what stands under a name of a secret, without
 * headers that nobody has named, and without any of those secrets anywhere else. Undefined where nobody can tell what is secret in it.
 */
export function cleanCall(raw: RawCall, cleaning: Cleaning): RecordedCall | undefined {
  return unlessTooDeep(() => cleaned(raw, cleaning));
}

function cleaned(raw: RawCall, { full, headers, forms: known }: Cleaning) {
  const { mount, method, safe, answer } = raw;
  if (isEncoded(raw)) return undefined;
  const sent = readBody(raw.body === null ? undefined : Buffer.from(raw.body, 'latin1'));
  const { kept, secrets } = withoutCredentials(sent);
  if (full ? MAY_BE_ENVELOPE.test(kept.text ?? '') : kept.base64 !== undefined) return undefined;
  const said = readAnswer(answer);
  const found = full ? [] : secretsInAll([kept, said]);
  const inPath = secretsInPath(raw.path);
  const own = inPath && [...secretsOfHeaders(raw.headers, MOST_PARTS), ...inPath];
  const forms = formsWith(known, found && secrets && own && [...own, ...secrets, ...found]);
  if (forms === undefined || holdsForm(kept, forms)) return undefined;
  const path = withoutForms(withoutSecretQuery(raw.path, 'path'), forms);
  const body = clean(kept, forms, full);
  const withheld = [
    ...(kept === sent && !BRINGS_CREDENTIAL.test(raw.headers) ? [] : ['credentials']),
    ...(same(body, kept) ? [] : ['input']),
    ...(path === raw.path ? [] : ['path']),
  ];
  const lines = keptHeaders(raw.headers, headers, forms);
  return {
    ...{ mount, method, path },
    ...(Object.keys(lines).length === 0 ? {} : { headers: lines }),
    ...body,
    safe,
    ...(withheld.length === 0 ? {} : { withheld }),
    answer: recorded(answer, clean(said, forms, full), forms),
  };
}

/** An answer as a file may hold it, see `cleanCall`; `known` are forms of secrets, the longest first. */
export function cleanAnswer(
  answer: RawAnswer,
  known: readonly string[],
  full: boolean,
): RecordedAnswer | undefined {
  return unlessTooDeep(() => {
    const said = readAnswer(answer);
    const forms = formsWith(known, full ? [] : secretsInAll([said]));
    return forms === undefined ? undefined : recorded(answer, clean(said, forms, full), forms);
  });
}

/** Undefined for what is nested so deeply that it can't be walked. */
function unlessTooDeep<T>(walk: () => T): T | undefined {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a body of it is compressed or the like: what is in it can't be told. */
function isEncoded({ headers, answer }: RawCall): boolean {
  const ofRequest = headerPairs(headers).filter(
    ([name]) => name.toLowerCase() === 'content-encoding',
  );
  return [...ofRequest.map(([, value]) => value), answer.encoding ?? ''].some(
    (encoding) => !/^\s*(?:identity)?\s*$/i.test(encoding),
  );
}

/** Undefined where it can't be told what is secret in one of them. */
function secretsInAll(bodies: readonly RecordedBody[]): readonly string[] | undefined {
  const found = bodies.map(secretsInBody);
  return found.every((secrets) => secrets !== undefined) ? found.flat() : undefined;
}

/** The known forms, and those of further secrets; undefined where these are not known, or too many, or one is too long to be looked for. */
function formsWith(
  known: readonly string[],
  secrets: readonly string[] | undefined,
): readonly string[] | undefined {
  const more = new Set(secrets);
  if (secrets === undefined || more.size > MOST_SECRETS) return undefined;
  if (secrets.some(({ length }) => length > FOUND.chars)) return undefined;
  return more.size === 0 ? known : longestFirst([...formsOfAll(more), ...known]);
}

/** Whether bytes that are no text hold a secret: it can't be taken out of them. */
function holdsForm({ base64 }: RecordedBody, forms: readonly string[]): boolean {
  if (base64 === undefined) return false;
  const bytes = Buffer.from(base64, 'base64');
  return forms.some((form) => bytes.includes(form));
}

function readAnswer({ body, bytes, code }: RawAnswer): RecordedBody {
  if (code !== undefined || body === undefined) return {};
  return readBody(Buffer.from(body, bytes === true ? 'latin1' : 'utf8'));
}

/** Of an answer, what a file has of it: of one that is no text its digest. */
function recorded(
  { status, type: ofAnswer, code }: RawAnswer,
  said: RecordedBody,
  forms: readonly string[],
): RecordedAnswer {
  const type = withoutForms(ofAnswer, forms);
  const about = { status, ...(isJson(type) || type === '' ? {} : { type }) };
  if (code !== undefined) return { ...about, code };
  const { base64, ...kept } = said;
  if (base64 === undefined)
    return 'body' in kept ? { ...about, body: sortKeys(kept.body) } : { ...about, ...kept };
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
  return { ...about, sha256: digest };
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

/** A body without the credentials of its envelope, and those; undefined where there are too many. */
function withoutCredentials(sent: RecordedBody): {
  readonly kept: RecordedBody;
  readonly secrets: readonly string[] | undefined;
} {
  const { body } = sent;
  if (!isJsonObject(body)) return { kept: sent, secrets: [] };
  const { credentials, ...rest } = body;
  const { runtime_config: config } = rest;
  const inConfig = isJsonObject(config) ? config['credentials'] : undefined;
  if (credentials === undefined && inConfig === undefined) return { kept: sent, secrets: [] };
  const { texts, all } = findSecrets(JSON.stringify({ credentials: [credentials, inConfig] }));
  const secrets = all ? texts : undefined;
  if (!isJsonObject(config)) return { kept: { body: rest }, secrets };
  const { credentials: _, ...others } = config;
  return { kept: { body: { ...rest, runtime_config: others } }, secrets };
}

function clean(kept: RecordedBody, forms: readonly string[], full: boolean): RecordedBody {
  const { body, text } = kept;
  if (text !== undefined) return { text: cleanText(text, forms, full) };
  return body === undefined ? kept : { body: cleanValue(body, forms, full) };
}

function cleanText(text: string, forms: readonly string[], full: boolean): string {
  return withoutForms(full ? text : withoutPasswords(withoutSecretQuery(text, 'text')), forms);
}

/** A value without the forms in any text; unless it is to be full, also without what stands under names of secrets. */
function cleanValue(value: unknown, forms: readonly string[], full: boolean): unknown {
  if (typeof value === 'string') return cleanText(value, forms, full);
  if (typeof value === 'number')
    return withoutForms(String(value), forms).includes(REDACTED) ? REDACTED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => cleanValue(inner, forms, full));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      cleanText(name, forms, full),
      !full && isSecretValue(name, inner) ? REDACTED : cleanValue(inner, forms, full),
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
      .map(([name, value]) => [name, cleanText(value, forms, false)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
