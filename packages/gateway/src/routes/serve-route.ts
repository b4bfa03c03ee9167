import { toHostError, type Caller, type HostRoute } from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendProblem } from '../answer/send-problem.ts';
import { mayEnter } from '../caller/let-in.ts';
import type { Exchange } from '../exchange.ts';
import { takesMethod } from './methods.ts';

/** Answers a request to an endpoint of the host; a caller who may not use it is refused. Never throws. */
export function serveRoute(exchange: Exchange, route: HostRoute<Exchange>): void {
  if (!takesMethod(exchange, route.methods)) return;
  try {
    const caller = callerFor(exchange, route);
    answerFaults(
      exchange,
      caller === undefined ? route.handle(exchange) : forCaller(exchange, route, caller),
    );
  } catch (error) {
    sendProblem(exchange, error);
  }
}

/** Who has to be known for an endpoint; undefined where that is nobody. */
function callerFor(
  exchange: Exchange,
  { scope }: HostRoute<Exchange>,
): Caller | Promise<Caller> | undefined {
  switch (scope) {
    case 'anybody':
      return undefined;
    case 'caller':
      return exchange.user();
    case 'admin':
      return exchange.caller();
  }
}

async function forCaller(
  exchange: Exchange,
  { scope, handle }: HostRoute<Exchange>,
  caller: Caller | Promise<Caller>,
): Promise<void> {
  if (mayEnter(exchange, await caller, scope)) await handle(exchange);
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
