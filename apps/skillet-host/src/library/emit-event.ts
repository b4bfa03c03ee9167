import type { EventEmitter } from 'node:events';
import type { SupervisorEvent, SupervisorEventType } from '@skillet/core';
import type { HostLogger } from '../log/logger.ts';

/** What a host emits: each event under its own name, and all of them as `event`. */
export type HostEventMap = {
  [Type in SupervisorEventType]: [event: Extract<SupervisorEvent, { type: Type }>];
} & { event: [event: SupervisorEvent] };

/** Emits an event under both names; listeners that throw are logged, and cost nobody else anything. */
export function emitEvent(
  events: EventEmitter<HostEventMap>,
  event: SupervisorEvent,
  log: Pick<HostLogger, 'error'>,
): void {
  for (const name of [event.type, 'event'] as const) {
    for (const listener of (events as EventEmitter).rawListeners(name)) {
      try {
        Reflect.apply(listener, events, [event]);
      } catch (error) {
        log.error({ err: error, event: event.type }, `a listener for "${name}" failed`);
      }
    }
  }
}
