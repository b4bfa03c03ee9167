import type { TLSSocket } from 'node:tls';
import type { Exchange } from '../exchange.ts';
import { forwardedOf } from './forwarded.ts';

/** What a host name, an address and a port are made of. */
const HOST = /^[A-Za-z0-9.:\-[\]_]+$/;
/** Segments of a path with nothing in them that could end a link or climb out of it. */
const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+\/?$/;

/**
 * The address that a client reached the host under, without a slash at its end: the configured one,
 * else what a trusted proxy tells, else the request's own Host, or localhost when that holds anything
 * a host cannot (it ends up in links that others may follow).
 */
export function baseUrlOf({ gateway, req }: Pick<Exchange, 'gateway' | 'req'>): string {
  if (gateway.baseUrl !== undefined) return gateway.baseUrl;
  const { protocol, host, prefix } = forwardedOf(req, gateway.proxyTrust);
  const own = (req.socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http';
  const scheme =
    protocol !== undefined && /^https?$/i.test(protocol) ? protocol.toLowerCase() : own;
  return `${scheme}://${hostOf(host) ?? hostOf(req.headers.host) ?? localhost(req.socket.localPort)}${pathOfPrefix(prefix)}`;
}

/**
 * The path below which a trusted proxy says that it serves the host, without a slash at its end; empty when it
 * says none, or anything that no such path can be.
 */
export function outerPrefixOf({ gateway, req }: Pick<Exchange, 'gateway' | 'req'>): string {
  if (req.headers['x-forwarded-prefix'] === undefined) return '';
  return pathOfPrefix(forwardedOf(req, gateway.proxyTrust).prefix);
}

function pathOfPrefix(prefix: string | undefined): string {
  return prefix !== undefined && PREFIX.test(prefix) ? prefix.replace(/\/$/, '') : '';
}

/** The path of a base URL, without a slash at its end; empty when it has none. */
export function pathOfBase(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).pathname.replace(/\/+$/, '') : '';
}

function hostOf(given: string | undefined): string | undefined {
  return given !== undefined && HOST.test(given) ? given : undefined;
}

function localhost(port: number | undefined): string {
  return port === undefined ? 'localhost' : `localhost:${String(port)}`;
}
