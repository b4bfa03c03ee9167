import type { EventListener, SupervisorEvent } from '@skillet/core';
import { shortened, type EventRing } from '../host/event-ring.ts';
import type { LauncherLink } from '../host/launcher-link.ts';

/** Events that wait for their turn to be sent; later ones are dropped, as they would be from the ring. */
const MOST = 1000;

/**
 * Has the events of all hosts that share a port in one order in the ring of each, so that who reads at one reads of all, and
 * may go on at another. Returns what takes the events of this host.
 */
export function relayEvents(
  link: Pick<LauncherLink, 'onEvents' | 'tellEvents'>,
  ring: EventRing,
): EventListener {
  let waiting: SupervisorEvent[] = [];
  const send = (): void => {
    link.tellEvents(waiting);
    waiting = [];
  };
  link.onEvents((entries) => {
    for (const { id, host, event } of entries)
      ring.take({ id, event: { ...(event as SupervisorEvent), host } });
  });
  return (event) => {
    if (waiting.length === 0) setImmediate(send);
    if (waiting.length < MOST) waiting.push(shortened(event));
  };
}
