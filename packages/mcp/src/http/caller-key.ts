import { hash } from 'node:crypto';
import { networkOf, type RouteExchange } from '@skillet/core';
import type { ListeningCaller } from '../sessions/listeners.ts';
import { headerOf } from './headers.ts';

/** What is known of a caller; `headers` by their names in small letters. */
interface KnownCaller {
  readonly address: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Of one that showed a key or token of its own. */
  readonly callerId?: string | undefined;
}

/**
 * Whose a session or a `requestState` is: what tells its caller from others as far as is known, where it is, and the credential that it shows, of which nothing
 * but a digest is kept; who has a name in the configuration is the same with its next key or token. Empty for one of which nothing is known, as for programs on the host's machine.
 */
export function ownerKey({ address, headers, callerId }: KnownCaller): string {
  const { authorization, 'x-api-key': key } = headers;
  const network = address === undefined ? '' : networkOf(address);
  if (callerId !== undefined) return `${network} caller ${callerId}`;
  if (authorization === undefined && key === undefined) return network;
  return `${network} ${hash('sha256', JSON.stringify([authorization, key]))}`;
}

/**
 * Who listens: an address, or the network that one customer of a provider has. Programs on the host's machine, and who is
 * behind a proxy that nobody has declared, are told apart by what they say of themselves, which they may change.
 */
export function listeningCaller(
  exchange: Pick<RouteExchange, 'address' | 'callerId' | 'req'>,
): ListeningCaller {
  const { address, callerId, req } = exchange;
  if (address !== undefined) return { key: networkOf(address), isNameless: false };
  const { 'user-agent': agent = '', 'x-forwarded-for': forwarded } = req.headers;
  const said = `${agent}\n${headerOf(forwarded) ?? ''}\n${ownerKey({ address, callerId, headers: req.headers })}`;
  return { key: hash('sha256', said), isNameless: true };
}
