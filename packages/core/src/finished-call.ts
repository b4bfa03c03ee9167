import type { HostErrorCode } from './errors/host-error.ts';
import type { Door } from './http.ts';
import type { TraceContext } from './trace.ts';

/** What came of a request, for its caller. */
export type CallOutcome =
  /** The skill answered, with a status below 400. */
  | { readonly kind: 'answered'; readonly status: number }
  /** The skill answered with an error of its own. */
  | { readonly kind: 'skill-error'; readonly status: number }
  /** The host answered in its place; or an answer that had begun was broken off for this. */
  | { readonly kind: 'host-error'; readonly status: number; readonly code: HostErrorCode }
  /** Nobody waited for the answer, or for the rest of it, any more. */
  | { readonly kind: 'caller-left' };

/** The end of a request to a skill, told once for each; its handler may run on when nobody waits for it. */
export interface FinishedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When it was admitted, in the same; when it was refused, for one that was not. */
  readonly startedAt: number;
  /** The skill's name in the configuration. */
  readonly skill: string;
  readonly mount: string;
  /** Label of the revision, e.g. `r1`. */
  readonly revision: string;
  /** Name of the operation in the skill's descriptor; undefined for a path of an application that declares none there. */
  readonly operation: string | undefined;
  readonly requestId: string;
  /** Who called: `anonymous`, `local`, `admin` or the name of a key; never what a client sent. */
  readonly caller: string;
  /** Address of who sent it, where that tells callers apart. */
  readonly address: string | undefined;
  readonly door: Door;
  /** Of HTTP: that of the request, or of the operation. */
  readonly method: string;
  /** Its place in a trace, which its skill was handed; undefined where it is a part of none that the host knows of. */
  readonly trace: TraceContext | undefined;
  /** Label of the worker that had it last; undefined when none had. */
  readonly worker: string | undefined;
  readonly outcome: CallOutcome;
  /** Bytes of the request's body that were taken, and of the answer's that came. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Milliseconds until a worker took it, and from then until its answer was there, or had begun. */
  readonly queueMs: number;
  readonly skillMs: number;
  /** Whether it was sent to a second worker, because the first died. */
  readonly replayed: boolean;
}

/** Hears of the end of each request to a skill. */
export type FinishedCallListener = (call: FinishedCall) => void;

/** What has come of the requests to one mount since the host began, whatever revision or worker had them. */
export interface CallCounts {
  /** Those that have ended; the sum of the four below. */
  readonly ended: number;
  readonly answered: number;
  readonly skillErrors: number;
  readonly callersLeft: number;
  readonly hostErrors: number;
  /** The last of them, code by code. */
  readonly hostErrorsByCode: Readonly<Partial<Record<HostErrorCode, number>>>;
  readonly replayed: number;
  /** Sums of what {@link FinishedCall} tells of each. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly queueMs: number;
  readonly skillMs: number;
}
