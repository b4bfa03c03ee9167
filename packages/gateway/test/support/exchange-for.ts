import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Exchange } from '../../src/exchange.ts';
import { resolveGatewayOptions, type GatewayOptions } from '../../src/gateway-options.ts';
import { hostRoutes } from '../../src/routes/host-routes.ts';
import { RouteTable } from '../../src/routes/route-table.ts';
import { fakeSkill, FakeDispatcher } from './fake-dispatcher.ts';

/** What a request for a target is at a gateway that has a skill `time`. */
export function exchangeFor(url: string, options: Partial<GatewayOptions> = {}): Exchange {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const gateway = {
    ...resolveGatewayOptions({ dispatcher, cors: false, ...options }),
    routes: new RouteTable([...hostRoutes(options), ...(options.routes ?? [])]),
  };
  const req = new IncomingMessage(new Socket());
  req.url = url;
  Object.defineProperty(req.socket, 'remoteAddress', { value: '127.0.0.1' });
  const exchange = new Exchange(gateway, req, new ServerResponse(req));
  exchange.aim();
  return exchange;
}
