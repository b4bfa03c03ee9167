import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { SkillError } from '@skillet/sdk';
import { shownUrl } from './hop.ts';

/** Whether an IP address may be connected to. */
export type AddressPolicy = (address: string) => boolean;

/** Looks up all addresses of a name, as a socket does it. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true; readonly hints: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The system's own resolver. */
export const systemResolve: Resolve = lookup;

/**
 * Refuses a URL whose host stands for an IP address that the policy does not allow: sockets look up
 * names only, so nothing else would. URLs know such an address in any notation (`127.1`, `0x7f.1`);
 * `localhost` and all names in it are loopback wherever they are asked for (RFC 6761).
 * @throws {SkillError} 400
 */
export function checkAddressInUrl(url: URL, isAllowed: AddressPolicy): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = /(^|\.)localhost\.?$/.test(host) ? '127.0.0.1' : host;
  if (isIP(address) !== 0 && !isAllowed(address)) throw notAllowed(url);
}

/**
 * The lookup of a socket that is to connect to a URL: fails when one of the addresses is not
 * allowed. The socket connects to the very addresses that were checked, whatever DNS says next.
 */
export function checkedLookup(
  url: URL,
  isAllowed: AddressPolicy,
  resolve: Resolve,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true, hints: options.hints ?? 0 }, (error, addresses) => {
      const [first] = error === null ? addresses : [];
      if (first === undefined) callback(error ?? noAddress(hostname), []);
      else if (addresses.some(({ address }) => !isAllowed(address))) callback(notAllowed(url), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notAllowed(url: URL): SkillError {
  return new SkillError(
    400,
    `${shownUrl(url)} is not at a public address, and others are not fetched unless FETCH_ALLOW_PRIVATE is 1.`,
  );
}

function noAddress(hostname: string): Error {
  return Object.assign(new Error(`no address of ${hostname}`), { code: 'ENODATA' });
}
