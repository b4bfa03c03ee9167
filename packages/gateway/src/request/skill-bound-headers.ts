import type { IncomingMessage } from 'node:http';
import { keepHeaders } from '@skillet/core';
import { isForHost, showsAny } from '../caller/shown.ts';
import type { ResolvedGatewayOptions } from '../gateway-options.ts';

/** What a client has sent, and to which gateway. */
interface Received {
  readonly gateway: Pick<ResolvedGatewayOptions, 'callers'>;
  readonly req: IncomingMessage;
}

/** A request's headers as a skill gets them, as lines: as received, but for keys and tokens of the host, which are none of its business. */
export function skillBoundHeaders(received: Received): string {
  return skillBoundList(received).join('\n');
}

/** The same as names and values in turn. */
export function skillBoundList({ gateway, req }: Received): readonly string[] {
  if (!showsAny(req.headers)) return req.rawHeaders;
  const { callers } = gateway;
  return keepHeaders(req.rawHeaders, (key, value) => !isForHost(callers, key, value));
}
