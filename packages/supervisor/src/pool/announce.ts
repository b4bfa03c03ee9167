import type {
  Clock,
  DeathCause,
  EventOrigin,
  HostError,
  LogLine,
  SupervisorEvent,
} from '@skillet/core';
import type { LostCalls } from '../worker/worker-events.ts';

/** An event without the origin that all events of a pool share. */
export type PoolEvent = SupervisorEvent extends infer Event
  ? Event extends SupervisorEvent
    ? Omit<Event, 'at' | 'skill' | 'mount' | 'revision'>
    : never
  : never;

/** Tells what happened in a pool. */
export type Announce = (event: PoolEvent) => void;

/** Tells what happens in a pool to who listens: what follows from one cause, when all of it has been done. */
export class Announcer {
  readonly #origin: Omit<EventOrigin, 'at'>;
  readonly #clock: Clock;
  readonly #emit: (event: SupervisorEvent) => void;
  #held: SupervisorEvent[] | undefined;

  /** `emit` gets each event with time, skill, mount and revision. */
  constructor(
    origin: Omit<EventOrigin, 'at'>,
    clock: Clock,
    emit: (event: SupervisorEvent) => void,
  ) {
    this.#origin = origin;
    this.#clock = clock;
    this.#emit = emit;
  }

  readonly announce: Announce = (event) => {
    const whole = { at: this.#clock.date(), ...this.#origin, ...event };
    if (this.#held === undefined) this.#emit(whole);
    else this.#held.push(whole);
  };

  /** Runs an action; its events, and those that listeners bring about, are told afterwards, in order. */
  after(action: () => void): void {
    if (this.#held !== undefined) {
      action();
      return;
    }
    const held: SupervisorEvent[] = [];
    this.#held = held;
    try {
      action();
    } finally {
      try {
        // It may grow meanwhile.
        for (const event of held) this.#emit(event);
      } finally {
        this.#held = undefined;
      }
    }
  }
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
  { label: worker, startedAt }: { readonly label: string; readonly startedAt: number },
  cause: DeathCause,
  { inFlight, only }: LostCalls,
  { at, stack }: { readonly at: number; readonly stack: string | undefined },
): void {
  const known = 'culprit' in cause ? cause.culprit : only;
  announce({
    type: 'worker-died',
    worker,
    ...(known === undefined ? {} : { requestId: known }),
    inFlight,
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

/** Tells whether a worker gives signs of life. */
export function announceLife(
  announce: Announce,
  worker: string,
  responsive: boolean,
  silentMs: number,
): void {
  if (responsive) announce({ type: 'worker-responsive', worker });
  else announce({ type: 'worker-unresponsive', worker, silentMs });
}
