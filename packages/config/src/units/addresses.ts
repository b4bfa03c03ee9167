import { isIP } from 'node:net';
import { accept, refuse, type Parsed } from './parsed.ts';

/** Stands for every origin there is. */
export const ANY_ORIGIN = '*';
/** Names of networks, as Express has them. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** Whether a text is the address of a proxy, a network of such, or the name of one. */
export function isProxy(text: string): boolean {
  if (NETWORKS.includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** Reads an origin of web pages, as browsers write it; `*` may stand for its first label, or for all. */
export function parseOrigin(text: string): string | undefined {
  if (text === ANY_ORIGIN) return ANY_ORIGIN;
  const [, scheme = '', below = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)(\*\.)?([^*]+)$/i.exec(text) ?? [];
  if (rest === '' || !URL.canParse(scheme + rest)) return undefined;
  const { protocol, host, username, password, pathname, search, hash } = new URL(scheme + rest);
  const more = username + password + pathname.replace(/^\/$/, '') + search + hash;
  return host === '' || more !== '' ? undefined : `${protocol}//${below}${host}`;
}

/** Reads an `http` or `https` address, without a slash at its end. */
export function parseBaseUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refuse();
  if (!/^https?:$/.test(url.protocol)) return refuse('it must begin with `http://` or `https://`');
  if (url.username !== '' || url.password !== '') return refuse('it contains a password');
  if (url.search !== '' || url.hash !== '') return refuse('it contains a query or a fragment');
  return accept(url.href.replace(/\/+$/, ''));
}

/** Reads the address of an MCP server, whose query may be part of it; what is wrong is said without the address. */
export function parseServerUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refuse();
  if (!/^https?:$/.test(url.protocol)) return refuse('it must begin with `http://` or `https://`');
  if (url.username !== '' || url.password !== '') {
    return refuse('it contains a password: write it into `headers`');
  }
  return url.hash === '' ? accept(url.href) : refuse('it contains a fragment (`#`)');
}
