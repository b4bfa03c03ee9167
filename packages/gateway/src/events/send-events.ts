import type { ServerResponse } from 'node:http';
import { HostError, type EventFeed } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { sendProblem } from '../answer/send-problem.ts';
import { writeHead } from '../answer/write-head.ts';
import type { Exchange } from '../exchange.ts';
import { queryOf } from '../request/query.ts';
import { readFilter } from './event-filter.ts';
import { streamEvents } from './event-stream.ts';
import { lastEventId } from './last-event-id.ts';

/** Clients that may follow the events at once: each event is written to all of them. */
export const MAX_READERS = 64;

const readersOf = new WeakMap<EventFeed, Set<ServerResponse>>();

/** `GET /events`: what happens to skills, as Server-Sent Events. */
export function sendEvents(exchange: Exchange, feed: EventFeed): void {
  const { gateway, req, res } = exchange;
  const { stopping } = gateway;
  const query = queryOf(req);
  const filter = readFilter(query);
  if (!filter.ok) {
    sendJson(exchange, { detail: filter.error }, 400);
    return;
  }
  const readers = readersOf.get(feed) ?? new Set();
  readersOf.set(feed, readers);
  if (readers.size >= MAX_READERS) {
    const detail = `${String(MAX_READERS)} clients follow the events already.`;
    sendProblem(exchange, new HostError('host_overloaded', detail, { retryAfter: 5 }));
    return;
  }
  // A stream ends with its connection, so that a host that stops need not wait for another request.
  res.shouldKeepAlive = false;
  const head = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store'];
  // nginx would collect events before it passes them on.
  writeHead(exchange, 200, [...head, 'X-Accel-Buffering', 'no']);
  if (req.method === 'HEAD' || stopping.aborted || res.closed) {
    res.end();
    return;
  }
  readers.add(res);
  res.on('close', () => {
    readers.delete(res);
  });
  exchange.endWhenUnwelcome(() => {
    res.end(': this key or token does not hold any more\n\n');
  });
  streamEvents({ res, feed, wants: filter.wants, after: lastEventId(req, query), stopping });
}
