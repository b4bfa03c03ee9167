import express, { type Express } from 'express';
import type { HostRoute } from '@skillet/core';
import { openEntrance } from './entrance.ts';
import type { Exchange } from './exchange.ts';
import { resolveGatewayOptions, type EachRoute, type GatewayOptions } from './gateway-options.ts';
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
  const eachRoute: EachRoute = options.eachRoute ?? ((row) => row);
  const rows: HostRoute<Exchange>[] = [...hostRoutes(options), ...(options.routes ?? [])];
  const routes = new RouteTable(rows.map((row) => eachRoute<Exchange>(row)));
  openEntrance(app, { ...resolveGatewayOptions(options), routes });
  return app;
}
