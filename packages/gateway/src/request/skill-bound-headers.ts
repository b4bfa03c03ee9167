import { keepHeaders } from '@skillet/core';
import { carriesToken } from '../caller/bearer-token.ts';
import type { Exchange } from '../exchange.ts';

/** A request's headers as a skill gets them, as lines: as received, but for the admin token, which is none of its business. */
export function skillBoundHeaders(exchange: Exchange): string {
  return skillBoundList(exchange).join('\n');
}

/** The same as names and values in turn. */
export function skillBoundList({ gateway, req }: Exchange): readonly string[] {
  const { token } = gateway.callers;
  if (token === undefined || req.headers.authorization === undefined) return req.rawHeaders;
  return keepHeaders(
    req.rawHeaders,
    (key, value) => key !== 'authorization' || !carriesToken(value, token),
  );
}
