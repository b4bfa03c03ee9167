import type {
  CallTrace,
  CallCounts,
  CallOutcome,
  Clock,
  FinishedCall,
  FinishedCallListener,
  HostError,
  HostErrorCode,
  RequestNames,
  TraceContext,
  TracedCall,
} from '@skillet/core';
import type { PendingCall } from './pending-call.ts';

/** What served a call: stands for all calls of a revision. */
export type CallOrigin = Pick<FinishedCall, 'skill' | 'mount' | 'revision'>;

/** How a call ended for its caller: with the status it has, because that left, or with an error. */
export type CallEnding = 'answered' | 'left' | HostError;

/** The least status that is an error of the skill. */
const ERROR = 400;

type Measures = Pick<FinishedCall, 'bytesIn' | 'bytesOut' | 'queueMs' | 'skillMs' | 'replayed'>;

const NOTHING: Measures = { bytesIn: 0, bytesOut: 0, queueMs: 0, skillMs: 0, replayed: false };

type Counters = { -readonly [Count in Exclude<keyof CallCounts, 'hostErrorsByCode'>]: number };

/** Counts what comes of the requests to one mount, whatever revision has them, and tells who listens. */
export class CallLedger {
  readonly #clock: Clock;
  readonly #listener: FinishedCallListener | undefined;
  readonly #listens: (() => boolean) | undefined;
  readonly #hostErrors = new Map<HostErrorCode, number>();
  readonly #counts: Counters = {
    ended: 0,
    answered: 0,
    skillErrors: 0,
    callersLeft: 0,
    hostErrors: 0,
    replayed: 0,
    bytesIn: 0,
    bytesOut: 0,
    queueMs: 0,
    skillMs: 0,
  };

  /** `listener` hears of the end of each request while it `listens`, by default always; otherwise none is put into words. */
  constructor(clock: Clock, listener?: FinishedCallListener, listens?: () => boolean) {
    this.#clock = clock;
    this.#listener = listener;
    this.#listens = listens;
  }

  /** What has been counted until now. */
  get counts(): CallCounts {
    const hostErrorsByCode = Object.fromEntries(this.#hostErrors);
    return { ...this.#counts, hostErrorsByCode };
  }

  /** A call has ended for its caller. */
  close(origin: CallOrigin, call: PendingCall, how: CallEnding): void {
    const counts = this.#counts;
    const { admitted, handed, timing, status, bytesIn, bytesOut, standing } = call;
    const now = timing === undefined ? this.#clock.now() : 0;
    const queueMs = (handed === 0 ? now : handed) - admitted;
    const skillMs = timing?.skill ?? (handed === 0 ? 0 : now - handed);
    const replayed = standing.replays > 0;
    this.#count(how, status);
    counts.bytesIn += bytesIn;
    counts.bytesOut += bytesOut;
    counts.queueMs += queueMs;
    counts.skillMs += skillMs;
    if (replayed) counts.replayed += 1;
    if (!this.#isHeard) return;
    const startedAt = this.#clock.date(admitted);
    const { holder, trace, request } = call;
    this.#tell(origin, request, trace, holder?.label, startedAt, outcomeOf(how, status), {
      bytesIn,
      bytesOut,
      queueMs,
      skillMs,
      replayed,
    });
  }

  /** A request was not admitted, and nothing of its body is counted. */
  refuse(
    origin: CallOrigin,
    request: RequestNames,
    error: HostError,
    trace = beginTrace(origin, request),
  ): void {
    this.#count(error, 0);
    if (!this.#isHeard) return;
    const now = this.#clock.date();
    this.#tell(origin, request, trace, undefined, now, outcomeOf(error, 0), NOTHING);
  }

  get #isHeard(): boolean {
    return this.#listener !== undefined && (this.#listens === undefined || this.#listens());
  }

  /** Field by field: spread objects would cost ten times as much. */
  #tell(
    { skill, mount, revision }: CallOrigin,
    { requestId, operation, address, caller, door, method }: RequestNames,
    trace: TraceContext | undefined,
    worker: string | undefined,
    startedAt: number,
    outcome: CallOutcome,
    { bytesIn, bytesOut, queueMs, skillMs, replayed }: Measures,
  ): void {
    this.#listener?.({
      at: this.#clock.date(),
      startedAt,
      skill,
      mount,
      revision,
      operation,
      requestId,
      caller: caller ?? 'local',
      address,
      door: door ?? 'host',
      method,
      trace,
      worker,
      outcome,
      bytesIn,
      bytesOut,
      queueMs,
      skillMs,
      replayed,
    });
  }

  #count(how: CallEnding, status: number): void {
    const counts = this.#counts;
    counts.ended += 1;
    if (how === 'left') counts.callersLeft += 1;
    else if (how === 'answered') {
      if (status < ERROR) counts.answered += 1;
      else counts.skillErrors += 1;
    } else {
      counts.hostErrors += 1;
      this.#hostErrors.set(how.code, (this.#hostErrors.get(how.code) ?? 0) + 1);
    }
  }
}

/** Has the trace of a request, where there is one, go on with its call. */
export function beginTrace(
  { mount, revision }: CallOrigin,
  { trace, operation, requestId }: RequestNames,
  input?: TracedCall['input'],
): CallTrace | undefined {
  return trace?.call({ mount, revision, operation, requestId, input });
}

function outcomeOf(how: CallEnding, status: number): CallOutcome {
  if (how === 'left') return { kind: 'caller-left' };
  if (how !== 'answered') return { kind: 'host-error', status: how.status, code: how.code };
  return { kind: status < ERROR ? 'answered' : 'skill-error', status };
}
