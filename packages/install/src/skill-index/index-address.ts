import { dirname, join, resolve } from 'node:path';
import { Refused } from '../refused.ts';
import { addressFault } from '../source/address-fault.ts';
import type { FetchableSource } from '../source/source.ts';
import type { SignatureEnding } from './signature-check.ts';
import type { IndexedSkill } from './skill-index.ts';

/** Where an index lies. */
export type IndexAddress =
  | { readonly kind: 'url'; readonly url: string }
  /** `path` as it was given: relative to the configuration. */
  | { readonly kind: 'path'; readonly path: string };

/** Hosts of which nothing leaves this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Reads where an index lies, or says why nothing can lie there. */
export function parseIndexAddress(text: string): IndexAddress | { readonly fault: string } {
  if (text === '' || text.includes('\0')) return { fault: 'an index has an address or a path' };
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return { kind: 'path', path: text };
  const url = URL.parse(text);
  if (url === null) return { fault: 'this is no address' };
  if (url.username !== '' || url.password !== '')
    return { fault: 'an address with a password in it would be shown: use one without' };
  if (url.hash !== '') return { fault: 'an address of an index has no `#`' };
  return mayFetch(url)
    ? { kind: 'url', url: url.href }
    : { fault: 'an index is fetched over https: alone' };
}

/** Whether something may be fetched from an address: nobody can change it on its way. */
export function mayFetch({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** Where a signature of an index lies: beside it. */
export function signatureAddress(address: string, ending: SignatureEnding): string {
  const url = new URL(address);
  url.pathname = `${url.pathname}${ending}`;
  return url.href;
}

/** Where the archive of a skill is fetched from that an index has, and what it must be. */
export function archiveOf(
  address: IndexAddress,
  { url, integrity }: Pick<IndexedSkill, 'url' | 'integrity'>,
): FetchableSource {
  if (/^https:/.test(url)) return { kind: 'url', url, integrity };
  if (address.kind === 'url')
    return { kind: 'url', url: new URL(url, address.url).href, integrity };
  return { kind: 'path', path: join(dirname(address.path), url), integrity };
}

/** The same for what was written into a lock, which may say anything. Throws `Refused` for an address that no index may have. */
export function archiveAt(resolved: string, integrity: string): FetchableSource {
  if (resolved.startsWith('file:'))
    return { kind: 'path', path: resolved.slice('file:'.length), integrity };
  const url = URL.parse(resolved);
  const fault = url === null ? 'this is no address' : lockedFault(url);
  if (url === null || fault !== undefined)
    throw new Refused(`what skillet.lock has as its archive can't be fetched: ${fault ?? ''}`);
  return { kind: 'url', url: url.href, integrity };
}

function lockedFault(url: URL): string | undefined {
  if (!mayFetch(url)) return 'an archive is fetched over https: alone';
  if (url.username !== '' || url.password !== '') return 'it has a password in it';
  return addressFault(url);
}

/** An index by an address that is the same wherever it is written. */
export function absoluteAddress(address: IndexAddress, cwd: string): string {
  return address.kind === 'url' ? address.url : resolve(cwd, address.path);
}
