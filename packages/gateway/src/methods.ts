import { sendMethodNotAllowed } from './answer/send-refusal.ts';
import { writeHead } from './answer/write-head.ts';
import type { Exchange } from './exchange.ts';

/** A method that a route can have; `GET` brings `HEAD` with it, and both bring `OPTIONS`. */
export type RouteMethod = 'GET' | 'POST';

const ALLOW: Readonly<Record<RouteMethod, string>> = {
  GET: 'GET, HEAD, OPTIONS',
  POST: 'POST, OPTIONS',
};

/** Whether a route takes the request's method; if not, it has been answered: 204 for OPTIONS, else 405. */
export function takesMethod(exchange: Exchange, method: RouteMethod): boolean {
  const given = exchange.req.method;
  if (given === method || (given === 'HEAD' && method === 'GET')) return true;
  if (given === 'OPTIONS') {
    writeHead(exchange, 204, ['Allow', ALLOW[method]]);
    exchange.res.end();
  } else {
    sendMethodNotAllowed(exchange, ALLOW[method]);
  }
  return false;
}
