import type { EventListener } from '@skillet/core';
import { guardedListener } from '@skillet/supervisor';
import { logEvent } from '../log/log-event.ts';
import type { HostLogger } from '../log/logger.ts';

/** Who hears of every event: the log first, then those that there are; `fault` hears of one that throws. */
export function eventListeners(
  log: HostLogger,
  others: readonly (EventListener | undefined)[],
  fault: (message: string) => void,
): Set<EventListener> {
  const all = [(event: Parameters<EventListener>[0]) => logEvent(log, event), ...others];
  return new Set(
    all.filter((one) => one !== undefined).map((listener) => guardedListener(listener, fault)),
  );
}

/** Tells each event to all of them, also to those that come later. */
export function deliverTo(listeners: ReadonlySet<EventListener>): EventListener {
  return (event) => {
    for (const listener of listeners) listener(event);
  };
}
