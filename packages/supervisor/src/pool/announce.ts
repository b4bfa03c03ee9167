import type {
  Clock,
  DeathCause,
  EventOrigin,
  HostError,
  LogLine,
  SkillSpec,
  SupervisorEvent,
} from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';

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
    const origin: EventOrigin = { at: clock.date(), skill, mount, revision };
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

/** Announces a death, and the request that it is put down to: the culprit, or the only one in flight. */
export function announceDeath(
  announce: Announce,
  { label: worker, calls, startedAt }: Isolate,
  cause: DeathCause,
  { at, stack }: { readonly at: number; readonly stack: string | undefined },
): void {
  const [only, ...others] = calls.lost;
  const alone = others.length === 0 ? only?.request.requestId : undefined;
  const known = 'culprit' in cause ? cause.culprit : alone;
  announce({
    type: 'worker-died',
    worker,
    ...(known === undefined ? {} : { requestId: known }),
    // A handler that has heard that nobody waits for it is no loss.
    inFlight: calls.lost.filter(({ acknowledged }) => !acknowledged).length,
    uptimeMs: at - startedAt,
    cause,
    ...(stack === undefined ? {} : { stack }),
  });
}

/** Announces the log lines of a worker, and how many of them were dropped on the way. */
export function announceLog(
  announce: Announce,
  worker: string,
  lines: readonly LogLine[],
  dropped: number,
): void {
  for (const given of lines) {
    const line = withoutColour(given);
    const { requestId } = line;
    const about = requestId === undefined ? { worker } : { worker, requestId };
    announce({ type: 'skill-log', line, ...about });
  }
  if (dropped > 0) announce({ type: 'log-dropped', worker, lines: dropped });
}

/** What makes a terminal colour a text, or move about in it. */
// eslint-disable-next-line no-control-regex -- it is what is looked for
const COLOUR = /\x1b\[[\d;:?]*[A-Za-z]/g;

/** A line as a log may have it: whoever prints in colour takes the log for a terminal. */
function withoutColour(line: LogLine): LogLine {
  if (!line.message.includes('\x1b[')) return line;
  return { ...line, message: line.message.replaceAll(COLOUR, '') };
}
