import { randomUUID } from 'node:crypto';

/** Visible ASCII without quotes and backslashes, so that an id is safe in a header, a log and a shell. */
const ACCEPTABLE = /^[!#-&(-[\]-_a-~]{1,128}$/;

/** The id that a caller sent along when it is acceptable, else a fresh one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
}
