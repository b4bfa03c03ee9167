import type { IncomingMessage } from 'node:http';
import { splitTarget } from './request-target.ts';

/** The parameters in a request's query. */
export function queryOf(req: IncomingMessage): URLSearchParams {
  return new URLSearchParams(splitTarget(req.url ?? '/').query);
}

/** Whether a parameter is there, and does not say no. */
export function isOn(value: string | null): boolean {
  return value !== null && !isOff(value);
}

/** Whether the value of a parameter says no. */
export function isOff(value: string | null): boolean {
  return value !== null && ['false', '0', 'no', 'off'].includes(value.toLowerCase());
}
