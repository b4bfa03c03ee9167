import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, NextFunction } from 'express';
import { sendJson } from './answer/send-json.ts';
import { sendProblem } from './answer/send-problem.ts';
import { sendNotFound } from './answer/send-refusal.ts';
import { addCorsHeaders, isPreflight, sendPreflight } from './cross-site/cors.ts';
import { receive } from './cross-site/receive.ts';
import { Exchange, type Gateway } from './exchange.ts';
import { lineOf, THE_HOSTS } from './line.ts';
import { boundRest } from './request/bound-rest.ts';
import { letContinue, stillAwaitsContinue } from './request/expect-continue.ts';
import { hostFault } from './request/host-fault.ts';
import { serveRoute } from './routes/serve-route.ts';
import { runMiddlewares } from './run-middlewares.ts';
import { routeToSkill } from './skill/skill-routes.ts';

/** The method through which Express takes each request, from a server or from a parent application. */
type Handle = (req: IncomingMessage, res: ServerResponse, next?: NextFunction) => void;

/**
 * Answers what goes to a skill or to the host itself before Express does anything with it: changing the
 * prototypes of request and response and walking the layers costs about as much as the rest of a request's way.
 * Everything else goes through the application's layers, and what none of them answers ends here.
 */
export function openEntrance(app: Express, gateway: Gateway): void {
  const throughLayers = (app as Express & { handle: Handle }).handle.bind(app);

  const route = (exchange: Exchange, next: NextFunction | undefined): void => {
    const { req, res, path, query, url, requestId } = exchange;
    if (exchange.mountEnd > 0) {
      routeToSkill(exchange);
      return;
    }
    if (exchange.route === undefined) letContinue(req, res);
    // An endpoint that wants its body asks for it. One that was not asked for may come all the same.
    else if (stillAwaitsContinue(req)) res.shouldKeepAlive = false;
    // Who answers here need not know what every answer has.
    if (exchange.route?.tellsId !== true) res.setHeader('X-Request-Id', requestId);
    if (gateway.stopping.aborted) res.shouldKeepAlive = false;
    if (exchange.route !== undefined) {
      serveRoute(exchange, exchange.route);
      return;
    }
    // Express itself takes one slash too many, and layers may mean something by it.
    req.url = url.length - path.length - query.length > 1 ? path + query : url;
    throughLayers(req, res, next ?? lastResort(exchange));
  };

  const enter = (exchange: Exchange, next: NextFunction | undefined): void => {
    const { middlewares } = gateway;
    if (middlewares.length === 0) route(exchange, next);
    else
      runMiddlewares(app, middlewares, exchange, () => {
        if (aim(exchange)) route(exchange, next);
      });
  };

  const open = (exchange: Exchange, next: NextFunction | undefined): void => {
    const { req, res } = exchange;
    boundRest(req, res);
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
    const exchange = new Exchange(gateway, req, res);
    if (!aim(exchange)) return;
    if (gateway.tracing !== undefined && exchange.skill !== undefined)
      exchange.trace = gateway.tracing.http(exchange);
    const begin = (): void => {
      // It was closed while it waited: whoever listens now would not hear of that any more.
      if (!res.closed) open(exchange, next);
    };
    const line = lineOf(exchange);
    if (line === undefined) begin();
    // What the host says itself may take long, and skills go first.
    else {
      const atLeast = line === THE_HOSTS ? 1 : undefined;
      gateway.fairTurns.begin(line, req.socket, begin, exchange, atLeast);
    }
  };
  Object.assign(app, { handle });
}

/** Whether it is known where a request goes; if not, it has been answered. */
function aim(exchange: Exchange): boolean {
  try {
    exchange.aim();
    return true;
  } catch (error) {
    sendProblem(exchange, error);
    return false;
  }
}

function lastResort(exchange: Exchange): NextFunction {
  return (error?: unknown) => {
    if (error === undefined || error === null) sendNotFound(exchange);
    else sendProblem(exchange, error);
  };
}
