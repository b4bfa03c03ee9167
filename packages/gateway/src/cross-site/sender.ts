import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.ts';
import { forwardedOf } from '../request/forwarded.ts';

/**
 * Who has a request sent, as far as headers tell that browsers add and no page can take away. `own` are
 * programs, pages of this host, and what a person typed into the browser itself.
 */
export type Sender = 'own' | 'foreign-page';

/** Tells requests of foreign pages from all others. */
export function senderOf(exchange: Pick<Exchange, 'gateway' | 'req'>): Sender {
  const { origin, 'sec-fetch-site': site } = exchange.req.headers;
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign-page';
  // Browsers tell the site to https and to their own machine alone; elsewhere the origin has to do.
  return origin === undefined || isOwnOrigin(origin, exchange) ? 'own' : 'foreign-page';
}

/** Whether a person follows a link, so that the browser leaves the page and shows the answer instead. */
export function isNavigation({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

/** Where a link was followed from; browsers tell it but for pages that ask them not to. */
export function refererOrigin({ headers }: IncomingMessage): string | undefined {
  const { referer } = headers;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

/** The scheme is left aside: a proxy that ends TLS does not always tell. */
function isOwnOrigin(origin: string, { gateway, req }: Pick<Exchange, 'gateway' | 'req'>): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  if (host === '') return false;
  return (
    host === req.headers.host?.toLowerCase() ||
    host === gateway.ownHost ||
    host === forwardedOf(req, gateway.proxyTrust).host?.toLowerCase()
  );
}
