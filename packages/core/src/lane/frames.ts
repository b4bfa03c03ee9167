import type { InstanceErrorCode } from '../errors/instance-error.ts';
import type { KernelSetup } from './kernel-init.ts';
import type { LogLine } from './log-line.ts';
import type { ImportedModule, Resolution } from '../revision/sources.ts';

/**
 * What travels on a lane, between the host and one worker: a message channel or a socket (`wire.ts`). A frame is an array
 * that begins with its kind. Bodies are strings or exact-size copies, because posting a pooled Buffer would clone its whole slab.
 */

/** Kinds of frames the host sends. */
export const ToWorker = {
  request: 0,
  abort: 1,
  drain: 2,
  ping: 3,
  credit: 4,
  requestChunk: 5,
  requestEnd: 6,
  responseCredit: 7,
  setup: 8,
} as const;

/** Kinds of frames a worker sends. */
export const ToHost = {
  loaded: 0,
  loadFailed: 1,
  response: 2,
  failed: 3,
  aborted: 4,
  pong: 5,
  log: 6,
  lastWords: 7,
  imported: 8,
  hello: 9,
  responseHead: 10,
  responseChunk: 11,
  responseEnd: 12,
  requestCredit: 13,
  told: 14,
} as const;

/** Why a request's signal aborts. */
export type AbortReason =
  'deadline' | 'client-left' | 'host-stopping' | 'stream-idle' | 'body-too-large';

/**
 * A body on the lane: null for none, a string whose char codes are the bytes (latin1) for a small
 * one, an exact-size copy for a large one.
 */
export type LaneBody = string | Uint8Array | null;

/** Bodies of up to this many bytes travel as latin1 strings. */
export const INLINE_BODY_BYTES = 16 * 1024;

/** In place of a request's body: it follows in `requestChunk` frames, until `requestEnd`. */
export const STREAMED = 1;

/**
 * Bytes that one end of a stream may send before the other grants more: at first this many, then as
 * many again as the other has dealt with. More is a breach of the protocol.
 */
export const STREAM_WINDOW = 256 * 1024;

/** Most bytes of one chunk of a stream; each is an exact-size buffer of its own. */
export const STREAM_CHUNK_BYTES = 64 * 1024;

/**
 * `[kind, id, method, path, headers, body, requestId, deadline]`; see {@link SkillRequest}. `trace` is there when the host
 * knows of a trace that it is a part of: `traceparent`, and `tracestate` in a second line.
 */
export type RequestFrame = readonly [
  kind: typeof ToWorker.request,
  id: number,
  method: string,
  path: string,
  headers: string,
  body: LaneBody | typeof STREAMED,
  requestId: string,
  deadline: number,
  trace?: string,
];

/** A frame from the host. */
export type HostFrame =
  | RequestFrame
  | readonly [kind: typeof ToWorker.abort, id: number, reason: AbortReason]
  | readonly [kind: typeof ToWorker.drain]
  | readonly [kind: typeof ToWorker.ping]
  | readonly [kind: typeof ToWorker.credit, lines: number]
  | readonly [kind: typeof ToWorker.requestChunk, id: number, bytes: Uint8Array]
  | readonly [kind: typeof ToWorker.requestEnd, id: number]
  /** `spent` is memory of full chunks that comes back: fresh memory for each costs more than its bytes. */
  | readonly [
      kind: typeof ToWorker.responseCredit,
      id: number,
      bytes: number,
      spent: readonly ArrayBuffer[],
    ];

/** The first frame to a process: the version that the host speaks, and what the kernel is told. */
export type SetupFrame = readonly [
  kind: typeof ToWorker.setup,
  version: number,
  setup: KernelSetup,
];

/** What a worker says once its skill is loaded. */
export interface LoadedFacts {
  /** Whether the module exports `health`. */
  readonly health: boolean;
  /** What an application answered to each of these GETs after its load, as JSON text. */
  readonly captured?: Readonly<Partial<Record<CapturedPart, string>>>;
  /** What an MCP server says of itself and of its tools: the JSON text of a `ToldServer`. */
  readonly told?: string;
}

/** A part of a descriptor that an application may tell by itself. */
export type CapturedPart = 'inventory' | 'schema' | 'openapi';

/** What a dying worker still manages to say. */
export type LastWords =
  | {
      readonly kind: 'exception' | 'unhandled-rejection';
      readonly message: string;
      readonly stack?: string;
      readonly requestId?: string;
    }
  | { readonly kind: 'exit'; readonly code: number; readonly requestId?: string }
  /** The names of built-in functions that no longer do what they should. */
  | { readonly kind: 'tampered'; readonly message: string; readonly requestId?: string }
  /** Why the MCP server is gone that the worker speaks with, and the last that it wrote on stderr. */
  | { readonly kind: 'server-gone'; readonly message: string; readonly requestId?: string };

/** The host errors that a kernel can tell of. */
export type KernelErrorCode = 'skill_error' | 'permission_denied' | 'bad_skill_response';

/** Those that end a call: the host's own end of a process also tells what it lacks itself. */
export type FailureCode = KernelErrorCode | InstanceErrorCode | 'host_overloaded';

/** A frame from a worker. */
export type WorkerFrame =
  /**
   * The first frame, before any code of the skill runs: the id of the thread or process, and the number
   * that the system knows a thread by, which is 0 where it cannot be told; over a wire, the version that it speaks.
   */
  | readonly [
      kind: typeof ToHost.hello,
      carrierId: number,
      systemThreadId?: number,
      version?: number,
    ]
  | readonly [kind: typeof ToHost.loaded, facts: LoadedFacts]
  | readonly [kind: typeof ToHost.loadFailed, message: string, stack: string]
  | readonly [
      kind: typeof ToHost.response,
      id: number,
      status: number,
      headers: readonly string[] | null,
      body: string | Uint8Array,
    ]
  /** Ends a call, also one whose answer has begun: the rest of that will never come. */
  | readonly [
      kind: typeof ToHost.failed,
      id: number,
      code: FailureCode,
      detail: string,
      /** Seconds after which another try makes sense. */
      retryAfter?: number,
    ]
  /** Begins an answer that follows in pieces; `responseEnd` or `failed` ends it, and the call. */
  | readonly [
      kind: typeof ToHost.responseHead,
      id: number,
      status: number,
      headers: readonly string[],
    ]
  | readonly [kind: typeof ToHost.responseChunk, id: number, bytes: Uint8Array]
  | readonly [kind: typeof ToHost.responseEnd, id: number]
  | readonly [kind: typeof ToHost.requestCredit, id: number, bytes: number]
  | readonly [kind: typeof ToHost.aborted, id: number]
  | readonly [kind: typeof ToHost.pong]
  | readonly [kind: typeof ToHost.log, lines: readonly LogLine[], dropped: number]
  | readonly [kind: typeof ToHost.lastWords, words: LastWords]
  /** What an MCP server says of itself has changed since it was loaded; or resources of it have, by their addresses. */
  | readonly [kind: typeof ToHost.told, told: string | readonly string[]]
  | readonly [
      kind: typeof ToHost.imported,
      modules: readonly ImportedModule[],
      resolutions: readonly Resolution[],
    ];
