import type { Caller, Doubt } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';

/** Answers a caller that is not trusted enough: 401 when a token would help, 403 when there is none, 429 after too many wrong ones. */
export function refuseCaller(exchange: Exchange, caller: Caller): void {
  const { callers } = exchange.gateway;
  const doubt = caller.kind === 'anonymous' ? caller.doubt : 'token-only';
  if (callers.token === undefined) {
    const detail = `${WHY[doubt]} This endpoint needs an admin token, and none is configured: ${HOW_TO_SET}`;
    sendJson(exchange, { detail }, 403);
  } else if (doubt === 'too-many-guesses') {
    sendJson(exchange, { detail: WHY[doubt] }, 429, ['Retry-After', callers.guesses.wait]);
  } else {
    const wrong = doubt === 'wrong-token';
    const challenge = `Bearer realm="skillet-host"${wrong ? ', error="invalid_token"' : ''}`;
    const detail = wrong
      ? WHY[doubt]
      : `${WHY[doubt]} This endpoint needs the admin token: ${HOW_TO_SEND}`;
    sendJson(exchange, { detail }, 401, ['WWW-Authenticate', challenge]);
  }
}

const HOW_TO_SET =
  'set server.admin_token or SKILLET_ADMIN_TOKEN, and send it as `Authorization: Bearer <token>`.';
const HOW_TO_SEND = 'send it as `Authorization: Bearer <token>`.';

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
};
