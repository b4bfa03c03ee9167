import type { IncomingMessage } from 'node:http';

/**
 * The last event that the client has seen: what browsers send when they come back, or
 * `?last_event_id=` for those who cannot set a header. Undefined when it names none.
 */
export function lastEventId(req: IncomingMessage, query: URLSearchParams): number | undefined {
  const header = req.headers['last-event-id'];
  const given = typeof header === 'string' ? header : query.get('last_event_id');
  if (given === null || !/^\d{1,16}$/.test(given)) return undefined;
  const id = Number(given);
  return Number.isSafeInteger(id) ? id : undefined;
}
