import { createHmac, randomBytes } from 'node:crypto';
import { networkOf, type RouteExchange } from '@skillet/core';

/** Known to this process alone, so that nobody can find out by trying whose a key is. */
const SECRET = randomBytes(32);

/**
 * Tells whoever asks from others, and with a name one thing of it from another: by the token that it shows, else by what it
 * is trusted as, and by where it is. Programs on this machine that show the same are one caller.
 */
export async function callerKey(
  exchange: Pick<RouteExchange, 'address' | 'caller' | 'callerId' | 'req' | 'skillHeaders'>,
  name?: string,
): Promise<string> {
  const { address, callerId, req } = exchange;
  const place = address === undefined ? null : networkOf(address);
  if (callerId !== undefined) {
    // Its key or token may be another tomorrow; what is for the skill tells those apart who share it.
    const foreign = exchange
      .skillHeaders()
      .filter((_, at, all) => isCredential(all[at - (at % 2)]));
    return digestOf([callerId, place, foreign, name ?? null]);
  }
  const { authorization: token = null, 'x-api-key': key = null } = req.headers;
  // A token that is meant for somebody else is no guess at that of the host.
  const trusted = token === null && key === null ? (await exchange.caller()).kind : null;
  return digestOf([trusted, place, token, key, name ?? null]);
}

function isCredential(header = ''): boolean {
  return /^(?:authorization|x-api-key)$/i.test(header);
}

function digestOf(parts: readonly unknown[]): string {
  return createHmac('sha256', SECRET).update(JSON.stringify(parts)).digest('base64url');
}
