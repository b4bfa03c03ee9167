import { LEAST_SECRET } from '@skillet/core';
import { findSecrets, mayHoldSecrets } from '../crash/finder/find-secrets.ts';
import { isSecretName, passwordsIn } from '../crash/secrets.ts';
import { privateKeysIn } from './private-keys.ts';
import type { RecordedBody } from './recorded-call.ts';
import { readAt, secretsOfQuery } from './secret-query.ts';

/**
 * What is secret in a body: what stands under a name of a secret, in it, in the query of an address in it, and in what its texts say;
 * passwords of addresses, and private keys. Undefined where that can't be told, or is too much: it is no JSON and speaks of a secret, or
 * has very many.
 */
export function secretsInBody({ body, text }: RecordedBody): readonly string[] | undefined {
  // With zeros in it, it may be in another encoding, with names that can't be seen.
  if (text !== undefined)
    return text.includes('\0') || mayHoldSecrets(text) ? undefined : unnamedIn(text);
  if (body === undefined) return [];
  const { texts, all } = findSecrets(JSON.stringify(body));
  if (!all) return undefined;
  const found = [...texts];
  for (const one of textsIn(body)) {
    const inside = secretsInText(one);
    if (inside === undefined) return undefined;
    for (const secret of inside) found.push(secret);
  }
  return found;
}

/** What is secret in a path with its query; undefined where that can't be told, or can't be taken out of it. */
export function secretsInPath(path: string): readonly string[] | undefined {
  const own = secretsOfQuery(path, 'path');
  const [, query = ''] = path.split(/\?(.*)/s);
  for (const [name, value] of new URLSearchParams(query)) {
    // What stands under such a name is taken out as a whole.
    if (isSecretName(name) || !mayHoldSecrets(value)) continue;
    const inside = secretsInText(value);
    if (inside === undefined || inside.some(isShort)) return undefined;
    own.push(...inside);
  }
  return own;
}

/** Too short to be looked for. */
function isShort({ length }: string): boolean {
  return length > 0 && length < LEAST_SECRET.shared;
}

/** All texts of a value, and the names in it. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') texts.push(next);
    else if (Array.isArray(next)) for (const inner of next as unknown[]) open.push(inner);
    else if (typeof next === 'object' && next !== null)
      for (const [name, inner] of Object.entries(next)) open.push(name, inner);
  }
  return texts;
}

/** What is secret in a text whatever name it has. */
function unnamedIn(text: string): readonly string[] | undefined {
  const keys = privateKeysIn(text);
  return keys && [...keys, ...secretsOfQuery(text, 'text'), ...passwordsIn(text)];
}

/** Where a text is JSON itself, as those of MCP often are, it is read as such. */
function secretsInText(text: string): readonly string[] | undefined {
  const unnamed = unnamedIn(text);
  if (unnamed === undefined || !mayHoldSecrets(text)) return unnamed;
  const assigned = assignedIn(text);
  if (assigned.some(({ length }) => length === MOST)) return undefined;
  const said = [...unnamed, ...assigned];
  if (!/^\s*[[{]/.test(text)) return said;
  const { texts, all } = findSecrets(text);
  // One that is no JSON has none.
  return all || texts.length === 0 ? [...said, ...texts] : undefined;
}

/** A name to which something is assigned, as in `API_KEY=…`, `"token": "…"` or `Authorization: Bearer …`. */
const NAME = /(?<![\w.-])[\w.-]+(?=[\\"'\]]{0,3}\s{0,2}[=:])/g;
const BETWEEN = /[\\"'\]]{0,3}\s{0,2}[=:]\s{0,2}[\\"'[{]{0,3}(?:(?:Bearer|Basic|Token) )?/y;
/** Characters of a value that are read: of a longer one the rest is not known. */
const MOST = 4096;
const VALUE = new RegExp(String.raw`[^\s"'\\&,;<>]{0,${String(MOST)}}`, 'y');

function assignedIn(text: string): string[] {
  return [...text.matchAll(NAME)].flatMap(({ 0: name, index }) => {
    if (!isSecretName(name)) return [];
    const at = index + name.length;
    return [readAt(VALUE, text, at + readAt(BETWEEN, text, at).length)];
  });
}
