import type { HostErrorCode } from '@skillet/core';

/** Whether a call may be made again: it only reads, changes no more the second time, or neither. */
export type CallSafety = 'read_only' | 'idempotent' | 'no';

/** The answer of a call as the host has seen it. */
export interface RawAnswer {
  readonly status: number;
  /** `Content-Type`; empty for none. */
  readonly type: string;
  /** Its text; of bytes that are none, one character for each. Undefined where the host has answered itself. */
  readonly body?: string;
  /** Whether the characters of the body stand for bytes. */
  readonly bytes?: true;
  /** Its `Content-Encoding`, where it has one. */
  readonly encoding?: string;
  /** The error with which the host has answered in place of the skill. */
  readonly code?: HostErrorCode;
}

/** A call as the host has seen it, with all its secrets: it is held in memory for a moment, and lies on no disk. */
export interface RawCall {
  readonly mount: string;
  readonly method: string;
  /** Path and query below the mount. */
  readonly path: string;
  /** Header lines, `name\nvalue\nname\nvalue…`. */
  readonly headers: string;
  /** One character for each byte; null for none. */
  readonly body: string | null;
  readonly safe: CallSafety;
  readonly answer: RawAnswer;
}

/** Calls that a recording does not hold, by why. */
export interface LeftOut {
  /** A body of theirs is over the limit of one body. */
  readonly large: number;
  /** Clients of MCP sent them straight to a server of MCP: they are made of messages of its protocol. */
  readonly mcp: number;
  /** Their request or answer came in pieces. */
  readonly streamed: number;
  /** Their caller left, or they had not ended with the recording. */
  readonly unfinished: number;
  /** The recording was full: whoever takes it away was too slow, or there were too many at once. */
  readonly full: number;
}
