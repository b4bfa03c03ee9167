import { HostError } from '@skillet/core';
import { isLoopback } from '../caller/local-caller.ts';
import type { Exchange } from '../exchange.ts';
import type { CorsGrant } from './cors-policy.ts';
import { isNavigation, refererOrigin, senderOf } from './sender.ts';

/** What becomes of a request for where it comes from. */
export type Reception =
  | { readonly kind: 'welcome'; readonly grant: CorsGrant }
  | { readonly kind: 'refused'; readonly error: HostError };

const PLAIN: Reception = { kind: 'welcome', grant: 'none' };

/**
 * Refuses what a web page of another origin sends without being allowed to, and what reaches this machine
 * under a name that may be such a page's own (DNS rebinding). Programs notice nothing.
 */
export function receive(exchange: Exchange): Reception {
  const { gateway, req } = exchange;
  const overNetwork = gateway.callers.behindProxy || !isLoopback(req.socket.remoteAddress);
  if (!overNetwork && !gateway.knowsHost(req.headers.host)) {
    return refuse('unknown_host', UNKNOWN_HOST);
  }
  if (senderOf(exchange) === 'own') return PLAIN;
  const { origin } = req.headers;
  const grant = origin === undefined ? 'none' : gateway.cors(origin, overNetwork);
  if (grant !== 'none') return { kind: 'welcome', grant };
  if (isNavigation(req) && mayNavigate(exchange, overNetwork)) return PLAIN;
  return refuse('cross_site', CROSS_SITE);
}

const UNKNOWN_HOST =
  'This request reached the host on its own machine under a name that is not known to be its own. ' +
  'Behind a proxy or tunnel, set server.base_url to the address that clients use, or server.trust_proxy.';

const CROSS_SITE =
  'This request comes from a web page of another origin, which settings.cors.origins does not name.';

function refuse(code: 'unknown_host' | 'cross_site', why: string): Reception {
  return { kind: 'refused', error: new HostError(code, why) };
}

/**
 * Links may lead to what the host itself shows. On this machine they lead into an application only from
 * origins that may call: what it does on a GET, nobody knows.
 */
function mayNavigate(exchange: Exchange, overNetwork: boolean): boolean {
  if (overNetwork || exchange.skill?.kind !== 'app') return true;
  const from = refererOrigin(exchange.req);
  return from !== undefined && exchange.gateway.cors(from, overNetwork) !== 'none';
}
