import type { IncomingMessage } from 'node:http';
import { splitTarget } from './request-target.ts';

/** The parameters in a request's query. */
export function queryOf(req: IncomingMessage): URLSearchParams {
  return new URLSearchParams(splitTarget(req.url ?? '/').query);
}
