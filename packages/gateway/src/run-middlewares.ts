import type { Express, NextFunction } from 'express';
import { toHostError } from '@skillet/core';
import { reportError, sendProblem } from './answer/send-problem.ts';
import type { Exchange } from './exchange.ts';
import type { Middleware } from './middleware.ts';
import { headerSnapshot, keepHeaderEdits } from './request/header-edits.ts';

/**
 * Runs middlewares one after the other, then `done`; one that fails answers with a problem. Request and
 * response get the methods of Express on their way.
 */
export function runMiddlewares(
  app: Express,
  middlewares: readonly Middleware[],
  exchange: Exchange,
  done: () => void,
): void {
  const { req, res, requestId } = exchange;
  const before = headerSnapshot(req);
  Object.setPrototypeOf(req, app.request);
  Object.setPrototypeOf(res, app.response);
  Object.assign(req, { res });
  Object.assign(res, { req, locals: {} });
  res.setHeader('X-Request-Id', requestId);
  if (exchange.gateway.stopping.aborted) res.shouldKeepAlive = false;

  const fail = (error: unknown): void => {
    if (!res.writableEnded) sendProblem(exchange, error);
    else reportError(exchange, toHostError(error));
  };
  const step = (index: number): void => {
    const middleware = middlewares[index];
    if (middleware === undefined) {
      keepHeaderEdits(req, before);
      if (req.readableDidRead) fail(new Error('a middleware has read the body of the request'));
      else if (!res.headersSent && !res.closed) done();
      return;
    }
    let called = false;
    const next: NextFunction = (error?: unknown) => {
      if (called) return;
      called = true;
      if (error === undefined || error === null) step(index + 1);
      else fail(error);
    };
    // Also after `next`: what followed may have been cut short, and then nothing else answers.
    const onFault = (error: unknown): void => {
      called = true;
      fail(error ?? new Error('a middleware failed without an error'));
    };
    try {
      const result = middleware(req, res, next);
      Promise.resolve(result).catch(onFault);
    } catch (error) {
      onFault(error);
    }
  };
  step(0);
}
