import type { IncomingMessage } from 'node:http';
import { keepHeaders } from '@skillet/core';
import { carriesToken } from '../caller/bearer-token.ts';
import type { ResolvedGatewayOptions } from '../gateway-options.ts';

/** What a client has sent, and to which gateway. */
interface Received {
  readonly gateway: Pick<ResolvedGatewayOptions, 'callers'>;
  readonly req: IncomingMessage;
}

/** A request's headers as a skill gets them, as lines: as received, but for the admin token, which is none of its business. */
export function skillBoundHeaders(received: Received): string {
  return skillBoundList(received).join('\n');
}

/** The same as names and values in turn. */
export function skillBoundList({ gateway, req }: Received): readonly string[] {
  const { token } = gateway.callers;
  if (token === undefined || req.headers.authorization === undefined) return req.rawHeaders;
  return keepHeaders(
    req.rawHeaders,
    (key, value) => key !== 'authorization' || !carriesToken(value, token),
  );
}
