import type { Exchange } from './exchange.ts';

/** Where requests to the host itself wait for their turn; no mount has a slash, and every endpoint's path more than that. */
export const THE_HOSTS = '/';
/** Where requests to mounts that do not exist wait. */
const UNKNOWN_MOUNTS = '';

/**
 * The line in which a request waits for its turn when there is a crowd: that of its skill, however its mount is
 * written, that of an endpoint that has one, or that of all else that goes to the host itself. Undefined for what never waits.
 */
export function lineOf({ skill, mount, route }: Exchange): string | undefined {
  if (skill !== undefined) return skill.mount;
  if (mount !== undefined) return UNKNOWN_MOUNTS;
  if (route?.urgent === true) return undefined;
  return route?.ownLine === true ? route.path : THE_HOSTS;
}
