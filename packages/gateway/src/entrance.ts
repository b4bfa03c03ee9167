import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, NextFunction, Response } from 'express';
import { sendJson } from './answer/send-json.ts';
import { sendProblem } from './answer/send-problem.ts';
import { sendNotFound } from './answer/send-refusal.ts';
import { addCorsHeaders, isPreflight, sendPreflight } from './cross-site/cors.ts';
import { receive } from './cross-site/receive.ts';
import { openExchange, type Exchange } from './exchange.ts';
import type { ResolvedGatewayOptions } from './gateway-options.ts';
import { runMiddlewares } from './middleware.ts';
import { letContinue } from './request/expect-continue.ts';
import { hostFault } from './request/host-fault.ts';
import { lineOf, THE_HOSTS } from './request/line.ts';
import { originForm, splitTarget } from './request/request-target.ts';
import { routeToSkill, SKILL_PREFIX } from './skill/skill-routes.ts';

/** The method through which Express takes each request, from a server or from a parent application. */
type Handle = (req: IncomingMessage, res: ServerResponse, next?: NextFunction) => void;

/**
 * Answers what goes to a skill before Express does anything with it: changing the prototypes of
 * request and response and walking the layers costs about as much as the rest of a request's way.
 * Everything else goes through the application's layers, and what none of them answers ends here.
 */
export function openEntrance(app: Express, gateway: ResolvedGatewayOptions): void {
  const throughLayers = (app as unknown as { handle: Handle }).handle.bind(app);

  const route = (exchange: Exchange, next: NextFunction | undefined): void => {
    const { req, res, requestId } = exchange;
    const url = originForm(req.url ?? '/');
    const { path, query } = splitTarget(url);
    if (path.startsWith(SKILL_PREFIX)) {
      routeToSkill(exchange, path, query);
      return;
    }
    // Express itself takes one slash too many, and layers may mean something by it.
    req.url = url.length - path.length - query.length > 1 ? path + query : url;
    letContinue(req, res);
    // Layers that are not ours answer in ways of their own.
    res.setHeader('X-Request-Id', requestId);
    if (gateway.stopping.aborted) res.shouldKeepAlive = false;
    (res as Response).locals = { exchange };
    throughLayers(req, res, next ?? lastResort(exchange));
  };

  const enter = (exchange: Exchange, next: NextFunction | undefined): void => {
    const { middlewares } = gateway;
    if (middlewares.length === 0) route(exchange, next);
    else
      runMiddlewares(app, middlewares, exchange, () => {
        route(exchange, next);
      });
  };

  const open: Handle = (req, res, next) => {
    const exchange = openExchange(gateway, req, res);
    const fault = hostFault(req);
    if (fault !== undefined) {
      res.shouldKeepAlive = false;
      sendJson(exchange, { detail: fault }, 400);
      return;
    }
    const reception = receive(exchange);
    if (reception.kind === 'refused') {
      sendProblem(exchange, reception.error);
      return;
    }
    if (reception.grant === 'none') {
      enter(exchange, next);
      return;
    }
    addCorsHeaders(exchange, reception.grant, (error?: unknown) => {
      if (error !== undefined) sendProblem(exchange, error);
      else if (isPreflight(req)) sendPreflight(exchange);
      else enter(exchange, next);
    });
  };
  const handle: Handle = (req, res, next) => {
    const begin = (): void => {
      // Its close has been, and nobody who comes after it hears of it.
      if (!res.closed) open(req, res, next);
    };
    const line = lineOf(req.url ?? '/', gateway.dispatcher);
    if (line === undefined) begin();
    // What the host says itself may take long, and skills go first.
    else gateway.fairTurns.begin(line, req.socket, begin, line === THE_HOSTS ? 1 : undefined);
  };
  Object.assign(app, { handle });
}

/** The exchange that a request in one of the application's layers belongs to. */
export function exchangeOf(res: Response): Exchange {
  return (res.locals as { exchange: Exchange }).exchange;
}

function lastResort(exchange: Exchange): NextFunction {
  return (error?: unknown) => {
    if (error === undefined || error === null) sendNotFound(exchange);
    else sendProblem(exchange, error);
  };
}
