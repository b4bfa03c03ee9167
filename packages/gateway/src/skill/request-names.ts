import type { RequestNames } from '@skillet/core';
import type { Exchange } from '../exchange.ts';

/** What a request is told of by that goes to no skill. */
export function namesOf(exchange: Exchange, operation: string | undefined): RequestNames {
  const { req, requestId, address, callerName, callerId, trace } = exchange;
  const { method = 'GET' } = req;
  const who = { address, caller: callerName, callerId };
  return { method, requestId, operation, ...who, door: 'http', trace };
}
