import { findSecrets, mayHoldSecrets } from '../crash/finder/find-secrets.ts';
import { isSecretName } from '../crash/secrets.ts';
import type { RecordedBody } from './recorded-call.ts';
import { readAt, secretsOfQuery } from './secret-query.ts';

/**
 * What is secret in a body: what stands under a name of a secret, in it, in the query of an address in it, and in what its texts say.
 * Undefined where that can't be told, or is too much: it is no JSON and speaks of a secret, or has very many.
 */
export function secretsInBody({ body, text }: RecordedBody): readonly string[] | undefined {
  // With zeros in it, it may be in another encoding, with names that can't be seen.
  if (text !== undefined)
    return text.includes('\0') || mayHoldSecrets(text) ? undefined : secretsOfQuery(text, 'text');
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

/** Where a text is JSON itself, as those of MCP often are, it is read as such. */
function secretsInText(text: string): readonly string[] | undefined {
  const ofQuery = secretsOfQuery(text, 'text');
  if (!mayHoldSecrets(text)) return ofQuery;
  const said = [...ofQuery, ...assignedIn(text)];
  if (!/^\s*[[{]/.test(text)) return said;
  const { texts, all } = findSecrets(text);
  // One that is no JSON has none.
  return all || texts.length === 0 ? [...said, ...texts] : undefined;
}

/** A name to which something is assigned, as in `API_KEY=…`, `"token": "…"` or `Authorization: Bearer …`. */
const NAME = /(?<![\w.-])[\w.-]+(?=[\\"'\]]{0,3}\s{0,2}[=:])/g;
const BETWEEN = /[\\"'\]]{0,3}\s{0,2}[=:]\s{0,2}[\\"'[{]{0,3}(?:(?:Bearer|Basic|Token) )?/y;
const VALUE = /[^\s"'\\&,;<>]{0,4096}/y;

function assignedIn(text: string): string[] {
  return [...text.matchAll(NAME)].flatMap(({ 0: name, index }) => {
    if (!isSecretName(name)) return [];
    const at = index + name.length;
    return [readAt(VALUE, text, at + readAt(BETWEEN, text, at).length)];
  });
}
