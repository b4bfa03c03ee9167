import type { IncomingMessage } from 'node:http';
import cors from 'cors';
import type { RequestHandler } from 'express';
import { writeHead } from './answer/write-head.ts';
import type { Exchange } from './exchange.ts';

/** Seconds for which a browser may remember what a preflight allowed. */
const PREFLIGHT_SECONDS = 600;

/**
 * Lets browsers of every origin call with all methods and headers, credentials included. The
 * origin is sent back as given, because with credentials browsers refuse `*`.
 */
export function corsHeaders(): RequestHandler {
  return cors({
    origin: true,
    credentials: true,
    methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    exposedHeaders: ['X-Request-Id', 'Retry-After', 'Server-Timing'],
    maxAge: PREFLIGHT_SECONDS,
    preflightContinue: true,
  });
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
