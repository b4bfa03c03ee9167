import { HostError, type Caller, type Doubt, type Scope } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { challengeTo } from './challenge.ts';

/**
 * The error for a caller that may not use an endpoint: 401 where a key or the token would help, 403 where it would not or there is none, 429 after
 * too many wrong ones.
 */
export function refusalOf(exchange: Exchange, caller: Caller, scope: Scope): HostError {
  const { callers } = exchange.gateway;
  if (caller.kind !== 'anonymous') return noAdmin(exchange, caller);
  const { doubt } = caller;
  if (doubt === 'issuer-away')
    return new HostError('issuer_unavailable', WHY[doubt], { retryAfter: ISSUER_AGAIN });
  if (doubt === 'no-scope') {
    const lacking = { error: 'insufficient_scope', scopes: callers.book.issuer?.scopes };
    return new HostError('forbidden', WHY[doubt], { challenge: challengeTo(exchange, lacking) });
  }
  if (doubt === 'too-many-guesses' || doubt === 'too-many-wrong-keys') {
    return new HostError('too_many_guesses', WHY[doubt], { retryAfter: callers.guesses.wait });
  }
  const isWrong = WRONG.has(doubt);
  const isOpenToSome = callers.token !== undefined || callers.book.hasAdmins === true;
  if (scope === 'admin' && !isOpenToSome && !isWrong) {
    return new HostError('forbidden', `${WHY[doubt]} ${NO_TOKEN}`);
  }
  if (isWrong) {
    const challenge = challengeTo(exchange, { error: 'invalid_token' });
    const why = scope === 'admin' || doubt !== 'wrong-token' ? WHY[doubt] : NOT_OURS;
    return new HostError('unauthenticated', why, { challenge });
  }
  const { scopes = [], adminScope = '' } = callers.book.issuer ?? {};
  const wanted = scope === 'admin' ? [adminScope].filter(Boolean) : scopes;
  const challenge = challengeTo(exchange, { scopes: wanted });
  const needs = scope === 'admin' ? NEEDS_TOKEN : NEEDS_KEY;
  const why = scope === 'admin' ? `${WHY[doubt]} ` : '';
  return new HostError('unauthenticated', `${why}${needs}`, { challenge });
}

/** For who is known, and no admin. */
function noAdmin(exchange: Exchange, caller: Caller): HostError {
  const { adminScope } = exchange.gateway.callers.book.issuer ?? {};
  if (!('token' in caller) || adminScope === undefined) return new HostError('forbidden', NO_ADMIN);
  const lacking = { error: 'insufficient_scope', scopes: [adminScope] };
  return new HostError('forbidden', NO_ADMIN, { challenge: challengeTo(exchange, lacking) });
}

/** Seconds after which the keys of an issuer may be there. */
const ISSUER_AGAIN = 5;

/** What somebody showed that is not right; nobody is let in for something else then. */
export const WRONG: ReadonlySet<Doubt> = new Set<Doubt>([
  'wrong-token',
  'wrong-key',
  'too-many-wrong-keys',
  'bad-token',
  'issuer-away',
  'no-scope',
]);

const NO_ADMIN =
  'This endpoint is for admins, and the key that you have shown is not one of theirs.';
const NO_TOKEN =
  'This endpoint needs an admin token, and none is configured: set server.admin_token or SKILLET_ADMIN_TOKEN, and send it as `Authorization: Bearer <token>`.';
const NOT_OURS = 'What this request shows is neither a key nor a token of this host.';
const HOW_TO_SEND = 'send it as `Authorization: Bearer <token>`.';
const NEEDS_TOKEN = `This endpoint needs the admin token, or an admin's key: ${HOW_TO_SEND}`;
const NEEDS_KEY = `This host answers known callers alone. Ask its operator for a key, and ${HOW_TO_SEND}`;

const WHY: Readonly<Record<Doubt, string>> = {
  remote:
    'This endpoint answers callers on the same machine only, and this request comes from another.',
  forwarded: 'This request came through a proxy, so its address does not tell who sent it.',
  'web-page': 'This request comes from a web page, which is not trusted for its address.',
  'host-name': 'The Host of this request is neither localhost nor an address.',
  'token-only':
    'Calling from the same machine is not enough for this endpoint (server.admin_loopback).',
  'behind-proxy':
    'The host is behind a proxy (server.trust_proxy), so addresses do not tell who is calling.',
  'from-skill':
    'This request was made by a skill, or by a program that the host cannot tell from one.',
  'wrong-token': 'The admin token is wrong.',
  'too-many-guesses': 'Too many wrong admin tokens came from this address; wait before the next.',
  'wrong-key': 'The key is wrong, has expired or was revoked.',
  'too-many-wrong-keys': 'Too many wrong keys came from this address; wait before the next.',
  'bad-token':
    'The token is not one that this host takes: its issuer, audience, signature or time is not right.',
  'issuer-away':
    'Whether the token is right cannot be found out at present: the keys of its issuer cannot be fetched.',
  'no-scope': 'The token has no scope that opens anything here.',
};
