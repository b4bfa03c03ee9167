import { nearestKey } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { sendJson } from './send-json.ts';
import { writeHead } from './write-head.ts';

/** Mounts, and characters of one, that are compared with a wrong one: who asks for many is not to cost much. */
const MOST_COMPARED = 50;
const LONGEST_COMPARED = 32;

const NOT_FOUND = '{"detail":"Not Found"}';
const METHOD_NOT_ALLOWED = '{"detail":"Method Not Allowed"}';

/** Says that there is no such path or mount. */
export function sendNotFound(exchange: Exchange): void {
  sendRefusal(exchange, 404, NOT_FOUND, []);
}

/** Says that there is no such mount, and which one was probably meant. */
export function sendNoSuchSkill(exchange: Exchange, mount: string): void {
  const views = exchange.views();
  const few = views.length <= MOST_COMPARED && mount.length <= LONGEST_COMPARED;
  const known = few ? views.map((view) => view.mount) : [];
  const near = nearestKey(
    mount,
    known.filter(({ length }) => length <= LONGEST_COMPARED),
  );
  if (near === undefined) sendNotFound(exchange);
  else sendJson(exchange, { detail: 'Not Found', hint: `Did you mean /skills/${near}?` }, 404);
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
