import type { EventFeed } from '@skillet/core';
import { forAdmins } from '../admin/access.ts';
import { sendJson } from '../answer/send-json.ts';
import { sendNotFound } from '../answer/send-refusal.ts';
import { writeHead } from '../answer/write-head.ts';
import type { Exchange } from '../exchange.ts';
import { queryOf } from '../request/query.ts';
import { readFilter } from './event-filter.ts';
import { streamEvents } from './event-stream.ts';
import { lastEventId } from './last-event-id.ts';

/** `GET /events`, for admins: what happens to skills, as Server-Sent Events. */
export function sendEvents(exchange: Exchange): void {
  const { events: feed } = exchange.gateway;
  if (feed === undefined) {
    sendNotFound(exchange);
    return;
  }
  forAdmins(exchange, () => {
    stream(exchange, feed);
  });
}

function stream(exchange: Exchange, feed: EventFeed): void {
  const { gateway, req, res } = exchange;
  const { stopping } = gateway;
  const query = queryOf(req);
  const filter = readFilter(query);
  if (!filter.ok) {
    sendJson(exchange, { detail: filter.error }, 400);
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
  streamEvents({ res, feed, wants: filter.wants, after: lastEventId(req, query), stopping });
}
