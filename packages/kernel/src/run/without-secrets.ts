import { REDACTED } from '@skillet/core';
import { charCodeAt, indexOf, jsonParse, jsonStringify, slice } from '../intrinsics.ts';
import { currentSecrets } from './request-context.ts';
import { withoutSecretsOf } from './secrets.ts';

/** Takes secrets out of a text. */
export type Cleaner = (text: string) => string;

/**
 * A text without the credentials of the request that the running code belongs to, and of all others
 * that are under way: what a worker says is cleared of them before it leaves.
 */
export function withoutSecrets(text: string): string {
  return withoutSecretsOf(text, currentSecrets());
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * JSON text with the secrets in its values and names replaced, so that it stays JSON: names that would be
 * the same are numbered. It goes from token to token, however deep they lie.
 */
export function cleanJson(json: string, clean: Cleaner): string {
  if (clean(json) === json) return json;
  let result = '';
  let names = 0;
  for (let at = 0; at < json.length;) {
    const begin = tokenAfter(json, at);
    const end = endOfToken(json, begin);
    const token = slice(json, begin, end);
    result += slice(json, at, begin);
    at = end;
    const given = charCodeAt(token, 0) === QUOTE ? (jsonParse(token) as string) : token;
    const cleared = clean(given);
    if (cleared === given) {
      result += token;
    } else if (token === given) {
      result += `"${REDACTED}"`;
    } else if (charCodeAt(json, end) === COLON) {
      names += 1;
      result += jsonStringify(names === 1 ? cleared : `${cleared} ${names}`) ?? '';
    } else {
      result += jsonStringify(cleared) ?? '';
    }
  }
  return result;
}

/** Where the next text, number or word begins. */
function tokenAfter(json: string, from: number): number {
  let at = from;
  while (at < json.length && charCodeAt(json, at) !== QUOTE && isPunctuation(json, at)) at += 1;
  return at;
}

function endOfToken(json: string, begin: number): number {
  let at = begin;
  if (charCodeAt(json, begin) !== QUOTE) {
    while (at < json.length && !isPunctuation(json, at)) at += 1;
    return at;
  }
  for (;;) {
    at = indexOf(json, '"', at + 1);
    if (at < 0) return json.length;
    let backslashes = 0;
    while (charCodeAt(json, at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
}

/** Commas, colons, brackets and white space; a quote, too. */
function isPunctuation(json: string, at: number): boolean {
  const code = charCodeAt(json, at);
  // Digits, letters, `+`, `-` and `.` are what numbers and words consist of.
  const word =
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x45 ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e;
  return !word;
}
