import type { HostError } from './errors/host-error.ts';
import type { LimitScope, Pass } from './limits/pass.ts';
import type { RequestTrace } from './trace.ts';

/** A request as it travels to a worker: nothing in it has been parsed. */
export interface SkillRequest {
  readonly method: string;
  /** Path and query below the mount, e.g. `/run?x=1`. */
  readonly path: string;
  /** Raw header lines, `name\nvalue\nname\nvalue…`, as received. */
  readonly headers: string;
  readonly body: Uint8Array | BodyStream | null;
  readonly requestId: string;
  /** Address of who sent it, where that tells callers apart: not for programs on this machine. */
  readonly address?: string | undefined;
  /** Who calls, by a name of the configuration: see `callerName`. Default: `local`. */
  readonly caller?: string | undefined;
  /** Tells who calls with a key or token from all others; undefined for everybody else. */
  readonly callerId?: string | undefined;
  /** The MCP session that it is a part of. Default: none. */
  readonly session?: string | undefined;
  /** By which door it came in. Default: it is the host's own. */
  readonly door?: Door | undefined;
  /** Whether it goes on with a call that was let in before: it is under way again, and no limit counts it anew. Default: it begins one. */
  readonly continues?: boolean | undefined;
  /** Whether another host of the cluster has sent it: then it is not sent on to a third. Default: it came in here. */
  readonly isForwarded?: boolean | undefined;
  /** Whose limits another host has counted it for, where it came in there: it counts once. Default: nobody's. */
  readonly counted?: readonly LimitScope[] | undefined;
  /** The trace that it is a part of, where there is one. */
  readonly trace?: RequestTrace | undefined;
  /** Name of the operation that it calls; undefined for a path of an application that declares none there. */
  readonly operation?: string | undefined;
  /** Milliseconds that it may take at most, where that is less than the skill's own timeout. */
  readonly timeout?: number | undefined;
  /** Called once its body is needed no more, neither for another try nor to find out what a worker has died of. */
  readonly onDone?: (() => void) | undefined;
  /** What it was let in with, where its caller or skill has limits. */
  readonly pass?: Pass | undefined;
}

/** What tells one request from another. */
export type RequestNames = Pick<
  SkillRequest,
  | 'method'
  | 'requestId'
  | 'operation'
  | 'address'
  | 'caller'
  | 'callerId'
  | 'door'
  | 'continues'
  | 'isForwarded'
  | 'counted'
  | 'trace'
>;

/** How a request comes in: over HTTP, as a call of MCP, or from the host itself. */
export type Door = 'http' | 'mcp' | 'host';

/** An answer of a skill: whole, or with a body that is still to come. */
export interface SkillResponse {
  readonly status: number;
  /** Flat list `name, value, …`; null means one `Content-Type: application/json`. */
  readonly headers: readonly string[] | null;
  /** Whoever gets bytes may use up their memory. */
  readonly body: string | Uint8Array | BodyStream;
  readonly timing?: ResponseTiming;
}

/**
 * A body that comes in pieces, with back-pressure by credit: it sends at most `STREAM_WINDOW` bytes,
 * and then as many as its reader has granted.
 */
export interface BodyStream {
  /** Begins to hand on what comes; called once, by its one reader. */
  read(sink: BodySink): void;
  /**
   * The reader has dealt with so many bytes. `spent` is the memory of a chunk that it got, and needs no
   * more: the sender may use it for the next.
   */
  grant(bytes: number, spent?: ArrayBufferLike): void;
  /** Nobody wants the rest; the sink hears nothing any more. */
  cancel(): void;
}

/** Who reads a body. Exactly one of `end` and `fail` comes last. */
export interface BodySink {
  chunk(bytes: Uint8Array): void;
  end(): void;
  /** The rest will never come. */
  fail(error: HostError): void;
}

/** Whether a body comes in pieces. */
export function isStream(body: SkillRequest['body'] | SkillResponse['body']): body is BodyStream {
  return typeof body === 'object' && body !== null && !(body instanceof Uint8Array);
}

/** Where the time of an answer went, in milliseconds. */
export interface ResponseTiming {
  /** Until a worker took the request. */
  readonly queue: number;
  /** From then until the answer was there, or had begun. */
  readonly skill: number;
}
