import type { Exchange } from '../exchange.ts';
import { writeHead } from './write-head.ts';

const NOT_FOUND = '{"detail":"Not Found"}';
const METHOD_NOT_ALLOWED = '{"detail":"Method Not Allowed"}';

/** Says that there is no such path or mount. */
export function sendNotFound(exchange: Exchange): void {
  sendRefusal(exchange, 404, NOT_FOUND, []);
}

/** Says which methods a path has; `allow` is the value of the `Allow` header. */
export function sendMethodNotAllowed(exchange: Exchange, allow: string): void {
  sendRefusal(exchange, 405, METHOD_NOT_ALLOWED, ['Allow', allow]);
}

function sendRefusal(
  exchange: Exchange,
  status: number,
  body: string,
  headers: readonly string[],
): void {
  writeHead(exchange, status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    body.length,
    ...headers,
  ]);
  exchange.res.end(body);
}
