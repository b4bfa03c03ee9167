import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';
import { isLoopback } from './local-caller.ts';
import type { ProxyTrust } from '../request/forwarded.ts';

/**
 * The address that tells who sent a request from other callers, as far as a trusted proxy tells. Undefined for what
 * comes from this machine: a proxy that nobody has declared may send it for everybody.
 */
export function callerOf(req: IncomingMessage, proxyTrust: ProxyTrust): string | undefined {
  const address =
    req.headers['x-forwarded-for'] === undefined
      ? req.socket.remoteAddress
      : proxyAddr.all(req, proxyTrust).at(-1);
  return isLoopback(address) ? undefined : address;
}
