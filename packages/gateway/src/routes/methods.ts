import type { RouteMethod } from '@skillet/core';
import { sendMethodNotAllowed } from '../answer/send-refusal.ts';
import { writeHead } from '../answer/write-head.ts';
import type { Exchange } from '../exchange.ts';

/** Whether an endpoint takes the request's method; if not, it has been answered: 204 for OPTIONS, else 405. */
export function takesMethod(exchange: Exchange, methods: readonly RouteMethod[]): boolean {
  const { method: given } = exchange.req;
  const taken: readonly (string | undefined)[] = methods;
  if (taken.includes(given) || (given === 'HEAD' && taken.includes('GET'))) return true;
  if (given === 'OPTIONS') {
    writeHead(exchange, 204, ['Allow', allowed(methods)]);
    exchange.res.end();
  } else {
    sendMethodNotAllowed(exchange, allowed(methods));
  }
  return false;
}

function allowed(methods: readonly RouteMethod[]): string {
  const all = methods.flatMap((method) => (method === 'GET' ? [method, 'HEAD'] : [method]));
  return [...all, 'OPTIONS'].join(', ');
}
