import type { Exchange } from '../exchange.ts';
import { stillAwaitsContinue } from '../request/expect-continue.ts';

/** Header names and values in turn. */
export type HeaderList = (string | number)[];

/** Begins an answer with the given headers and those that every answer has. */
export function writeHead(exchange: Exchange, status: number, headers: HeaderList): void {
  const { res } = exchange;
  // A client that was not told to send its body may do so all the same: what comes next could be either.
  if (exchange.gateway.stopping.aborted || stillAwaitsContinue(exchange.req))
    res.shouldKeepAlive = false;
  headers.push('X-Request-Id', exchange.requestId);
  // A list goes to the wire as it is; an object would be copied and looked up name by name.
  res.writeHead(status, headers);
}
