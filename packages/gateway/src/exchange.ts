import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResolvedGatewayOptions } from './gateway-options.ts';
import { requestIdOf } from './request/request-id.ts';

/** One request and its answer, as every room of the gateway sees them. */
export interface Exchange {
  readonly gateway: ResolvedGatewayOptions;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
}

/** Begins an exchange: names the request. */
export function openExchange(
  gateway: ResolvedGatewayOptions,
  req: IncomingMessage,
  res: ServerResponse,
): Exchange {
  return { gateway, req, res, requestId: requestIdOf(req.headers['x-request-id']) };
}
