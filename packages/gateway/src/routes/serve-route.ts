import { hasScope, toHostError, type HostRoute } from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendProblem } from '../answer/send-problem.ts';
import { refuseCaller } from '../caller/refuse-caller.ts';
import type { Exchange } from '../exchange.ts';
import { takesMethod } from './methods.ts';

/** Answers a request to an endpoint of the host; a caller who may not use it is refused. Never throws. */
export function serveRoute(exchange: Exchange, route: HostRoute<Exchange>): void {
  if (!takesMethod(exchange, route.methods)) return;
  try {
    const { scope, handle } = route;
    answerFaults(exchange, scope === 'anybody' ? handle(exchange) : forScope(exchange, route));
  } catch (error) {
    sendProblem(exchange, error);
  }
}

async function forScope(exchange: Exchange, { scope, handle }: HostRoute<Exchange>): Promise<void> {
  const caller = await exchange.caller();
  if (hasScope(caller, scope)) await handle(exchange);
  else refuseCaller(exchange, caller);
}

/** Has what a handler rejects with, if it returned a promise, answered as a problem. */
export function answerFaults(exchange: Exchange, handled: unknown): void {
  if (handled instanceof Promise) {
    handled.catch((error: unknown) => {
      // What is still to come of a body that is refused is nobody's to read.
      const { req, res } = exchange;
      if (req.complete || res.headersSent) sendProblem(exchange, error);
      else refuseBody(exchange, toHostError(error));
    });
  }
}
