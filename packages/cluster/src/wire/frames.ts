import type {
  Door,
  HostErrorCode,
  LimitScope,
  RateLimitFields,
  ResponseTiming,
} from '@skillet/core';

/** Bytes of a body that travel with its call or answer; one that is larger follows in pieces, with credit. */
export const INLINE_BYTES = 256 * 1024;
/** Bytes of a body that may be under way at most, and of one that nothing was granted of: an answer begins without that. */
export const WINDOW = 1024 * 1024;
export const FIRST = 16 * 1024;
/** Bytes before a frame's head or piece: its kind, the number of its call, and a number that its kind explains. */
export const PREFIX = 9;

/**
 * Whether a body travels in one message with the head of its call or answer, which has so many characters; what else is
 * in a head, `most` leaves room for.
 */
export function goesAlong(bytes: number, headChars: number, most: number): boolean {
  return bytes === 0 || bytes + headChars <= most;
}

/** How a call begins. What it was asked with over HTTP is in it as it was received. */
export interface CallHead {
  /** Empty for what the host itself is asked. */
  readonly mount: string;
  readonly method: string;
  readonly path: string;
  readonly headers: string;
  readonly requestId: string;
  /** `none`, `whole` of `size` bytes, which are in this frame where they are few, or a `stream`. */
  readonly body: 'none' | 'whole' | 'stream';
  readonly size: number;
  /** Milliseconds that are left. Clocks of hosts differ, so no time of day crosses. */
  readonly timeout: number;
  /** Bytes of an answer that may come in one message with its head, where they are fewer than `INLINE_BYTES`. */
  readonly along?: number | undefined;
  readonly address?: string | undefined;
  readonly caller?: string | undefined;
  readonly callerId?: string | undefined;
  readonly door?: Door | undefined;
  readonly continues?: boolean | undefined;
  readonly operation?: string | undefined;
  /** Whose limits it was counted for where it came in. */
  readonly counted?: readonly LimitScope[] | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** How an answer begins. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: readonly string[] | null;
  readonly timing?: ResponseTiming | undefined;
  /** Bytes of a body that follows which are sent without a grant; left out by versions that send a whole window. */
  readonly first?: number | undefined;
}

/** What a call has failed with. */
export interface Failure {
  readonly code: HostErrorCode;
  readonly detail: string;
  readonly retryable: boolean;
  readonly retryAfter?: number | undefined;
  readonly rateLimit?: RateLimitFields | undefined;
  readonly violated?: string | undefined;
  /** Whether the skill may have seen any of it: if not, another host can be asked. */
  readonly begun: boolean;
}

/** Of which body a piece, an end or a credit is. */
export type Side = 'body' | 'answer';

/** What one host sends another. */
export type Frame =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly head: CallHead;
      readonly body: Uint8Array;
    }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'abort'; readonly id: number }
  /** NATS says whether somebody is there to hear it; with `asks`, whoever is says so, too. */
  | { readonly kind: 'ping'; readonly id: number; readonly asks?: true | undefined }
  /** The answer to that. */
  | { readonly kind: 'pong'; readonly id: number }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly head: AnswerHead;
      readonly body: Uint8Array;
    }
  /** An answer whose body follows. */
  | { readonly kind: 'head'; readonly id: number; readonly head: AnswerHead }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  /** `seq` counts the pieces, so that one that is lost is noticed. */
  | {
      readonly kind: 'chunk';
      readonly id: number;
      readonly side: Side;
      readonly seq: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'end'; readonly id: number; readonly side: Side; readonly seq: number }
  | { readonly kind: 'credit'; readonly id: number; readonly side: Side; readonly bytes: number };

/** What each kind is on the wire. */
export const KINDS = {
  call: 1,
  abort: 2,
  ping: 3,
  answer: 4,
  head: 5,
  failed: 6,
  'body-chunk': 7,
  'body-end': 8,
  'body-credit': 9,
  'answer-chunk': 10,
  'answer-end': 11,
  'answer-credit': 12,
  pong: 13,
} as const;

/** Whether a frame is one that whoever calls sends, and not whoever answers. */
export function isOfCaller(frame: Frame): boolean {
  switch (frame.kind) {
    case 'call':
    case 'abort':
    case 'ping':
      return true;
    case 'answer':
    case 'head':
    case 'failed':
    case 'pong':
      return false;
    case 'chunk':
    case 'end':
      return frame.side === 'body';
    case 'credit':
      return frame.side === 'answer';
  }
}

const NOTHING = new Uint8Array(0);

/** A frame as bytes: a kind, the number of its call, a number, and then a head as JSON, a body, or nothing. */
export function encodeFrame(frame: Frame): Uint8Array {
  switch (frame.kind) {
    case 'call':
    case 'answer':
      return withHead(KINDS[frame.kind], frame.id, frame.head, frame.body);
    case 'head':
      return withHead(KINDS.head, frame.id, frame.head, NOTHING);
    case 'failed':
      return withHead(KINDS.failed, frame.id, frame.failure, NOTHING);
    case 'chunk':
      return encoded(KINDS[`${frame.side}-chunk`], frame.id, frame.seq, NOTHING, frame.bytes);
    case 'end':
      return encoded(KINDS[`${frame.side}-end`], frame.id, frame.seq, NOTHING, NOTHING);
    case 'credit':
      return encoded(KINDS[`${frame.side}-credit`], frame.id, frame.bytes, NOTHING, NOTHING);
    case 'abort':
    case 'pong':
      return encoded(KINDS[frame.kind], frame.id, 0, NOTHING, NOTHING);
    case 'ping':
      return encoded(KINDS.ping, frame.id, frame.asks === true ? 1 : 0, NOTHING, NOTHING);
  }
}

function withHead(kind: number, id: number, head: object, body: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  return encoded(kind, id, text.byteLength, text, body);
}

function encoded(
  ...[kind, id, number, head, body]: [number, number, number, Uint8Array, Uint8Array]
): Uint8Array {
  const bytes = Buffer.allocUnsafe(PREFIX + head.byteLength + body.byteLength);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32BE(id, 1);
  bytes.writeUInt32BE(number, 5);
  bytes.set(head, PREFIX);
  bytes.set(body, PREFIX + head.byteLength);
  return bytes;
}
