import { createHmac, randomBytes } from 'node:crypto';
import { networkOf, type RouteExchange } from '@skillet/core';

/** Known to this process alone, so that nobody can find out by trying whose a key is. */
const SECRET = randomBytes(32);

/**
 * Tells whoever asks from others, and with a name one thing of it from another: by the token that it shows, else by what it
 * is trusted as, and by where it is. Programs on this machine that show the same are one caller.
 */
export async function callerKey(
  exchange: Pick<RouteExchange, 'address' | 'caller' | 'req'>,
  name?: string,
): Promise<string> {
  const { address, req } = exchange;
  const { authorization: token = null, 'x-api-key': key = null } = req.headers;
  // A token that is meant for somebody else is no guess at that of the host.
  const trusted = token === null && key === null ? (await exchange.caller()).kind : null;
  const place = address === undefined ? null : networkOf(address);
  const parts = JSON.stringify([trusted, place, token, key, name ?? null]);
  return createHmac('sha256', SECRET).update(parts).digest('base64url');
}
