import type { Dispatcher } from '@skillet/core';
import { mountIn } from '../skill/skill-routes.ts';

/** Where requests to the host itself wait for their turn; no mount has a slash. */
export const THE_HOSTS = '/';
/** Where requests to mounts that there are none of do. */
const NOBODYS = '';

/** What orchestrators ask, who restart a host that answers late. */
const PROBES: ReadonlySet<string> = new Set(['/health/live', '/health/ready']);

/**
 * The line in which a request waits for its turn when there is a crowd: that of its skill, however its mount is
 * written, or the one of all that goes to the host itself. Undefined for what never waits.
 */
export function lineOf(target: string, dispatcher: Dispatcher): string | undefined {
  const mount = mountIn(target);
  if (mount !== undefined) return isMounted(mount, dispatcher) ? mount : NOBODYS;
  return PROBES.has(target) ? undefined : THE_HOSTS;
}

function isMounted(mount: string, dispatcher: Dispatcher): boolean {
  try {
    return dispatcher.skill(mount) !== undefined;
  } catch {
    // What is wrong is told when the request has its turn.
    return false;
  }
}
