import type { Exchange } from '../exchange.ts';
import { writeHead } from './write-head.ts';

/** Answers with a value as compact JSON; metadata changes with every reload and is not to be stored. */
export function sendJson(exchange: Exchange, body: unknown, status = 200): void {
  sendJsonText(exchange, JSON.stringify(body), status);
}

/** Answers with text that is JSON already. */
export function sendJsonText(exchange: Exchange, text: string, status = 200): void {
  writeHead(exchange, status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    Buffer.byteLength(text),
    'Cache-Control',
    'no-store',
  ]);
  exchange.res.end(text);
}
