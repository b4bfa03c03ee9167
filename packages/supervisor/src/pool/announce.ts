import type {
  Clock,
  EventOrigin,
  HostError,
  LogLine,
  SkillSpec,
  SupervisorEvent,
} from '@skillet/core';

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

/** Announces the error that a caller gets, and which worker is to blame for it. */
export function announceFailure(
  announce: Announce,
  requestId: string,
  { code, message: detail }: HostError,
  worker: string | undefined,
): void {
  const about = worker === undefined ? { requestId } : { requestId, worker };
  announce({ type: 'request-failed', code, detail, ...about });
}

/** Announces the log lines of a worker, and how many of them were dropped on the way. */
export function announceLog(
  announce: Announce,
  worker: string,
  lines: readonly LogLine[],
  dropped: number,
): void {
  for (const line of lines) {
    const { requestId } = line;
    const about = requestId === undefined ? { worker } : { worker, requestId };
    announce({ type: 'skill-log', line, ...about });
  }
  if (dropped > 0) announce({ type: 'log-dropped', worker, lines: dropped });
}
