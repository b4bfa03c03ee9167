import { carriesToken } from '../caller/bearer-token.ts';
import type { Exchange } from '../exchange.ts';

/** A request's headers as a skill gets them: as received, but for the admin token, which is none of its business. */
export function skillBoundHeaders({ gateway, req }: Exchange): string {
  const { token } = gateway.callers;
  if (token === undefined || req.headers.authorization === undefined) {
    return req.rawHeaders.join('\n');
  }
  const kept: string[] = [];
  for (let index = 0; index + 1 < req.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = req.rawHeaders.slice(index, index + 2);
    const secret = name.toLowerCase() === 'authorization' && carriesToken(value, token);
    if (!secret) kept.push(name, value);
  }
  return kept.join('\n');
}
