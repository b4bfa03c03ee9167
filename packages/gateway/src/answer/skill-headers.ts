import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { connectionOf, hopByHop, mountPath } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { outerPrefixOf } from '../request/base-url.ts';
import { forwardedOf } from '../request/forwarded.ts';
import { mountedCookie } from './cookie.ts';
import { mountedLocation, type Place } from './location.ts';
import type { HeaderList } from './write-head.ts';

/** What is the gateway's to say. */
const THE_GATEWAYS = new Set([
  'content-length',
  'x-request-id',
  // A script of a skill's page must get no hold of pages beyond its mount, such as the dashboard.
  'service-worker-allowed',
]);

/** Of the headers that a skill gave (names and values in turn) those that may go to the client. */
export function skillHeaders(
  given: readonly string[],
  exchange: Exchange,
  mount: string,
): HeaderList {
  const { res } = exchange;
  const dropped = hopByHop(connectionOf(given));
  const kept: HeaderList = [];
  for (let index = 0; index + 1 < given.length; index += 2) {
    const name = given[index];
    const value = given[index + 1];
    if (name === undefined || value === undefined || !isSendable(name, value)) continue;
    const key = name.toLowerCase();
    if (dropped.has(key) || THE_GATEWAYS.has(key) || key.startsWith('proxy-')) continue;
    if (key === 'location') {
      kept.push(name, mountedLocation(value, placeOf(exchange, mount)));
    } else if (key === 'set-cookie') {
      kept.push(name, mountedCookie(value, placeOf(exchange, mount)));
    } else if (key === 'vary') {
      kept.push(name, joinedVary(res, value));
    } else if (!res.hasHeader(key)) {
      // What the gateway has set, such as CORS, is the host's policy.
      kept.push(name, value);
    }
  }
  return kept;
}

function placeOf({ gateway, req }: Exchange, mount: string): Place {
  const { host, protocol } = forwardedOf(req, gateway.proxyTrust);
  const own = (req.socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http';
  return {
    outer: outerPrefixOf({ gateway, req }),
    mount: mountPath(mount),
    host: req.headers.host,
    outside: host,
    scheme: protocol ?? own,
  };
}

/** An answer that varies for the skill and for the gateway varies for both. */
function joinedVary(res: ServerResponse, value: string): string {
  const own = res.getHeader('vary');
  return own === undefined ? value : `${String(own)}, ${value}`;
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
