import type { Exchange } from '../exchange.ts';
import { endAnswer } from './end-answer.ts';
import { writeHead, type HeaderList } from './write-head.ts';

/** Answers with a value as compact JSON; metadata changes with every reload and is not to be stored. */
export function sendJson(
  exchange: Exchange,
  body: unknown,
  status = 200,
  headers: Readonly<HeaderList> = [],
): void {
  sendJsonText(exchange, JSON.stringify(body), status, headers);
}

/** Answers with text, or its bytes, that is JSON already. */
export function sendJsonText(
  exchange: Exchange,
  text: string | Uint8Array,
  status = 200,
  headers: Readonly<HeaderList> = [],
): void {
  writeHead(exchange, status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    Buffer.byteLength(text),
    'Cache-Control',
    'no-store',
    ...headers,
  ]);
  endAnswer(exchange.res, text);
}

/** Answers with what the host says of all skills, made once for each `key` as long as it holds. */
export function sendMetadata(exchange: Exchange, key: string, make: () => unknown): void {
  const { grants, gateway } = exchange;
  const { metadata, dispatcher, callers } = gateway;
  // Whom a profile opens which skills to changes with the configuration.
  const whose = grants && JSON.stringify([grants, grants.profiles && callers.book.profiles]);
  sendJsonText(exchange, metadata.json(dispatcher, whose === undefined ? key : key + whose, make));
}
