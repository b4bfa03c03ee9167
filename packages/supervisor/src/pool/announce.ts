import type { Clock, EventOrigin, SkillSpec, SupervisorEvent } from '@skillet/core';

/** An event without the origin that all events of a pool share. */
export type PoolEvent = SupervisorEvent extends infer Event
  ? Event extends SupervisorEvent
    ? Omit<Event, 'at' | 'skill' | 'mount' | 'revision'>
    : never
  : never;

/** Tells what happened in a pool. */
export type Announce = (event: PoolEvent) => void;

/** Makes the function that adds time, skill, mount and revision to a pool's events. */
export function createAnnounce(
  spec: SkillSpec,
  revision: string,
  clock: Clock,
  emit: (event: SupervisorEvent) => void,
): Announce {
  const { name: skill, mount } = spec;
  return (event) => {
    const origin: EventOrigin = { at: clock.now(), skill, mount, revision };
    emit({ ...origin, ...event });
  };
}
