import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Whether the proxy at an address, so many hops away, is believed. */
export type ProxyTrust = (address: string, hop: number) => boolean;

/** Where a client sent its request, and from where, as far as a trusted proxy tells. */
export interface Forwarded {
  /** Its address; that of the nearest proxy that is not trusted, otherwise. */
  readonly client: string | undefined;
  readonly protocol: string | undefined;
  readonly host: string | undefined;
  /** Path before all of the host's own. */
  readonly prefix: string | undefined;
}

/**
 * Who is believed. `true` believes whoever connects, and what that says last: whatever stands before
 * it may be the client's own invention. With addresses, chains of such proxies are followed.
 */
export function proxyTrust(trusted: boolean | readonly string[] | undefined): ProxyTrust {
  if (trusted === true) return (_address, hop) => hop === 0;
  if (trusted === undefined || trusted === false) return () => false;
  return proxyAddr.compile([...trusted]);
}

/** What the `X-Forwarded-…` headers of a request tell; nothing when its sender is not trusted. */
export function forwardedOf(req: IncomingMessage, trust: ProxyTrust): Forwarded {
  const hops = trustedHops(req, trust);
  const said = (name: string): string | undefined => (hops === 0 ? undefined : at(req, name, hops));
  return {
    client: proxyAddr.all(req, trust).at(-1),
    protocol: said('x-forwarded-proto'),
    host: said('x-forwarded-host'),
    prefix: said('x-forwarded-prefix'),
  };
}

/** How many proxies in a row, counted from this host, are trusted. */
function trustedHops(req: IncomingMessage, trust: ProxyTrust): number {
  const [nearest = '', ...further] = proxyAddr.all(req, trust);
  if (!trust(nearest, 0)) return 0;
  return Math.max(1, further.length);
}

/** Each proxy adds a value at the end: the one of the farthest that is trusted, or the first there is. */
function at(req: IncomingMessage, name: string, hops: number): string | undefined {
  const header = req.headers[name];
  if (header === undefined) return undefined;
  const values = String(header).split(',');
  return values[Math.max(0, values.length - hops)]?.trim();
}
