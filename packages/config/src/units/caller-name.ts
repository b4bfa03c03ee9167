import { isIP } from 'node:net';
import { accept, refuse, type Parsed } from './parsed.ts';

/** Names that mean somebody else. */
const RESERVED: ReadonlySet<string> = new Set(['anonymous', 'local', 'admin', 'host', 'oidc']);
const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;
/** Of RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;

/** Why a text can't be the name of a caller, as the end of a sentence; undefined where it can. */
export function callerNameFault(name: string): string | undefined {
  if (RESERVED.has(name)) return `"${name}" is what the host calls somebody else`;
  if (NAME.test(name)) return undefined;
  return 'a name has small letters, digits, `.`, `_` and `-`, begins with a letter or digit, and has at most 40';
}

/** Reads the name of a caller. */
export function parseCallerName(text: string): Parsed<string> {
  const fault = callerNameFault(text);
  return fault === undefined ? accept(text) : refuse(fault);
}

/** Reads a scope of OAuth. */
export function parseScope(text: string): Parsed<string> {
  return SCOPE.test(text) ? accept(text) : refuse('a scope has no blanks and quotes, at most 200');
}

/** Whether keys may be fetched from an address: over TLS, or from this machine. */
export function isSafeAddress({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  const name = hostname.replace(/^\[|\]$/g, '');
  const isHere =
    name === 'localhost' || name === '::1' || (isIP(name) === 4 && /^127\./.test(name));
  return protocol === 'http:' && isHere;
}

/** Reads the address of an issuer, or of its keys. It stays as it is written: issuers are compared letter by letter. */
export function parseIssuer(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refuse();
  if (!isSafeAddress(url))
    return refuse(
      'it must begin with `https://`; plain `http://` is for an issuer on this machine',
    );
  if (url.username !== '' || url.password !== '') return refuse('it contains a password');
  return url.hash === '' ? accept(text) : refuse('it contains a fragment (`#`)');
}
