import type { IncomingMessage } from 'node:http';

/** A name or an address of RFC 3986, 3.2.2, with or without a port; empty where there is no authority. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+;=%-]*)(?::\d{0,5})?$/;

/** The last one that was well-formed: nearly every request has the same. */
let last = '';

/**
 * What is wrong with the `Host` of a request, as a sentence; undefined when nothing is. RFC 9112, 3.2: there is
 * one, and it is a host. Who looks at another one than we do (a proxy, an application) must not be misled.
 */
export function hostFault(req: IncomingMessage): string | undefined {
  const { rawHeaders } = req;
  let host: string | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return 'The request has more than one Host.';
    host = rawHeaders[index + 1];
  }
  if (host === undefined) {
    return req.httpVersion === '1.1' ? 'The request has no Host.' : undefined;
  }
  if (host === last) return undefined;
  if (!HOST.test(host)) return 'The Host of the request is neither a host name nor an address.';
  last = host;
  return undefined;
}
