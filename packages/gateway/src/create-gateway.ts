import express, { type Express } from 'express';
import { openEntrance } from './entrance.ts';
import { resolveGatewayOptions, type GatewayOptions } from './gateway-options.ts';
import { hostRoutes } from './routes/host-routes.ts';
import { RouteTable } from './routes/route-table.ts';

/**
 * The Express application in front of all skills. It parses nothing that a skill or its caller
 * supplies, and knows skills only through the dispatcher. Layers that are added to it later see
 * every request but those to skills and to the host's endpoints.
 */
export function createGateway(options: GatewayOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  const routes = new RouteTable([...hostRoutes(options), ...(options.routes ?? [])]);
  openEntrance(app, { ...resolveGatewayOptions(options), routes });
  return app;
}
