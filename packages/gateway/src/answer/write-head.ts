import type { Exchange } from '../exchange.ts';

/** Header names and values in turn. */
export type HeaderList = (string | number)[];

/** Begins an answer with the given headers and those that every answer has. */
export function writeHead(exchange: Exchange, status: number, headers: HeaderList): void {
  const { res } = exchange;
  if (exchange.gateway.stopping.aborted) res.shouldKeepAlive = false;
  headers.push('X-Request-Id', exchange.requestId);
  // A list goes to the wire as it is; an object would be copied and looked up name by name.
  res.writeHead(status, headers);
}
