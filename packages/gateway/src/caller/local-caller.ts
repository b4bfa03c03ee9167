import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Doubt } from '@skillet/core';

/** Why a caller is not taken for a program on this machine that speaks for itself. */
export type Distrust = Extract<Doubt, 'remote' | 'forwarded' | 'web-page' | 'host-name'>;

/** What proxies, tunnels and content networks add to the requests that they pass on. */
const FORWARDED =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|x-original-.+|(?:x-)?client-ip|(?:x-)?cluster-client-ip|true-client-ip|cf-.+|fly-.+|fastly-.+|x-envoy-.+|x-amzn-.+|x-azure-.+|x-appengine-.+|tailscale-.+)$/;

/**
 * Why a request is not trusted for its origin alone; undefined when it is. The peer's address is not
 * enough: a proxy on this machine passes on what comes from elsewhere, and a browser on it lends its
 * address to every web page, which may even have had its own name resolve to loopback (DNS rebinding).
 */
export function distrustOf(req: IncomingMessage): Distrust | undefined {
  const { headers, socket } = req;
  if (!isLoopback(socket.remoteAddress)) return 'remote';
  if (Object.keys(headers).some((name) => FORWARDED.test(name))) return 'forwarded';
  // Browsers add these, and no page can take them away; `none` is an address typed by the user.
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none')) return 'web-page';
  return isLocalHost(headers.host) ? undefined : 'host-name';
}

/** Whether a request was sent on this machine, and to it: by whom, its address does not tell. */
export function isFromHere({ headers, socket }: IncomingMessage): boolean {
  if (!isLoopback(socket.remoteAddress) || !isLocalHost(headers.host)) return false;
  return !Object.keys(headers).some((name) => FORWARDED.test(name));
}

/** Whether an address is one of this machine's own loopback, as IPv6 or as IPv4 within it too. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  // Every request asks; these two are nearly all that there is.
  if (address === '127.0.0.1' || address === '::1') return true;
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** Whether a `Host` header is one that no foreign name can stand behind: localhost or an address. */
export function isLocalHost(host: string | undefined): boolean {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d+)?$/.exec(host ?? '');
  const [, v6, name = ''] = match ?? [];
  if (v6 !== undefined) return isIP(v6) === 6;
  return isIP(name) === 4 || /^(?:[a-z0-9-]+\.)*localhost$/i.test(name);
}
