import type { IncomingMessage } from 'node:http';
import cors from 'cors';
import type { Request, RequestHandler, Response } from 'express';
import { writeHead } from '../answer/write-head.ts';
import type { Exchange } from '../exchange.ts';
import type { CorsGrant } from './cors-policy.ts';

/** Seconds for which a browser may remember what a preflight allowed. */
const PREFLIGHT_SECONDS = 600;

/** All methods and headers; with credentials the origin is named, because browsers refuse `*` then. */
function headersFor(origin: '*' | true, credentials: boolean): RequestHandler {
  return cors({
    origin,
    credentials,
    methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    exposedHeaders: ['X-Request-Id', 'Retry-After', 'Server-Timing'],
    maxAge: PREFLIGHT_SECONDS,
    preflightContinue: true,
  });
}

const HEADERS: Readonly<Record<Exclude<CorsGrant, 'none'>, RequestHandler>> = {
  any: headersFor('*', false),
  named: headersFor(true, false),
  'with-credentials': headersFor(true, true),
};

/** Says in the headers of an answer what the page that asked may do, then goes on. */
export function addCorsHeaders(
  { req, res }: Exchange,
  grant: Exclude<CorsGrant, 'none'>,
  next: (error?: unknown) => void,
): void {
  // Whether there are such headers at all depends on the origin, also where they don't name it.
  if (grant === 'any') res.setHeader('Vary', 'Origin');
  HEADERS[grant](req as Request, res as Response, next);
}

/** Whether a browser asks what it may do, rather than doing it. */
export function isPreflight(req: IncomingMessage): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
}

/** Answers a preflight; what it allows is in the headers already. */
export function sendPreflight(exchange: Exchange): void {
  writeHead(exchange, 204, []);
  exchange.res.end();
}
