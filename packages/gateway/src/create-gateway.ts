import express, { type Express } from 'express';
import { exchangeOf, openEntrance } from './entrance.ts';
import { resolveGatewayOptions, type GatewayOptions } from './gateway-options.ts';
import { hostRoutes } from './host-routes.ts';
import { takesMethod } from './methods.ts';

/**
 * The Express application in front of all skills. It parses nothing that a skill or its caller
 * supplies, and knows skills only through the dispatcher. Layers that are added to it later see
 * every request but those under `/skills/<mount>`.
 */
export function createGateway(options: GatewayOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  for (const [path, { method, send }] of hostRoutes()) {
    app.route(path).all((_req, res) => {
      const exchange = exchangeOf(res);
      if (takesMethod(exchange, method)) send(exchange);
    });
  }
  openEntrance(app, resolveGatewayOptions(options));
  return app;
}
