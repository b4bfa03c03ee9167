import { isSafeAddress } from '@skillet/config';
import { isJsonObject, type JsonObject } from '@skillet/core';
import type { JSONWebKeySet } from 'jose';

/** Milliseconds that an issuer has for each answer. */
const WITHIN = 5_000;
/** Bytes that an answer may have. */
const MOST = 1024 * 1024;
/** The kinds of keys of which only one half is told; others are not looked at. */
const PUBLIC = new Set(['RSA', 'EC', 'OKP']);

/** Where an issuer is, and perhaps its keys. */
export interface IssuerAddress {
  readonly issuer: string;
  readonly jwks?: string | undefined;
}

/** The keys of an issuer, at the address that is given or that it tells. Rejects with a sentence that says why there are none. */
export async function fetchKeys({ issuer, jwks }: IssuerAddress): Promise<JSONWebKeySet> {
  const address = jwks ?? (await discover(issuer));
  const set = await getJson(address);
  if (set === undefined) throw new Error(`${address} is not there (404)`);
  const { keys } = set;
  if (!Array.isArray(keys)) throw new Error(`${address} has no list of \`keys\``);
  const usable = keys.filter(isPublicKey);
  if (usable.length === 0) throw new Error(`${address} has no key that tokens can be checked with`);
  return { keys: usable };
}

/** Where the keys are, as the issuer says by OpenID Connect Discovery or RFC 8414. */
async function discover(issuer: string): Promise<string> {
  const base = issuer.replace(/\/+$/, '');
  const { origin, pathname } = new URL(base);
  const path = pathname.replace(/\/+$/, '');
  const said =
    (await getJson(`${base}/.well-known/openid-configuration`)) ??
    (await getJson(`${origin}/.well-known/oauth-authorization-server${path}`));
  if (said === undefined)
    throw new Error(
      `${base}/.well-known/openid-configuration is not there (404): set \`callers.oidc.jwks\``,
    );
  const { issuer: own, jwks_uri: uri } = said;
  if (own !== issuer)
    throw new Error(
      `the issuer calls itself ${typeof own === 'string' ? JSON.stringify(own.slice(0, 200)) : 'nothing'}: write \`callers.oidc.issuer\` the same way`,
    );
  if (typeof uri !== 'string' || !URL.canParse(uri) || !isSafeAddress(new URL(uri)))
    throw new Error('the issuer names no address of its keys (`jwks_uri`) with `https://`');
  return uri;
}

/** The object at an address; undefined where nothing is. */
async function getJson(address: string): Promise<JsonObject | undefined> {
  const answer = await fetch(address, {
    headers: { Accept: 'application/json, application/jwk-set+json' },
    redirect: 'error',
    signal: AbortSignal.timeout(WITHIN),
  }).catch((error: unknown) => {
    throw new Error(`${address} cannot be reached: ${reasonOf(error)}`);
  });
  try {
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${address} answers with ${answer.status}`);
    const read: unknown = JSON.parse(await textOf(answer, address));
    if (isJsonObject(read)) return read;
    throw new SyntaxError();
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Error(`${address} answers with no JSON object`, { cause: error });
    throw error;
  } finally {
    if (!answer.bodyUsed) await answer.body?.cancel();
  }
}

async function textOf(answer: Response, address: string): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: AsyncIterable<Uint8Array> | undefined = answer.body ?? undefined;
  let [text, bytes] = ['', 0];
  for await (const piece of pieces ?? []) {
    bytes += piece.byteLength;
    if (bytes > MOST) throw new Error(`${address} answers with more than ${String(MOST)} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function isPublicKey(one: unknown): one is JSONWebKeySet['keys'][number] {
  if (!isJsonObject(one)) return false;
  return typeof one['kid'] === 'string' && PUBLIC.has(String(one['kty']));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || cause.name : error.message;
}
