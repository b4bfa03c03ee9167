import { isShallow, type JsonObject } from '@skillet/core';

/** An error that the server answered a request with, or that a request of the server is refused with. */
export class McpError extends Error {
  override readonly name = 'McpError';
  readonly code: number;
  /** What the server says beside the message, as it said it. */
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The server died, or cannot be reached, before it answered. */
export class ServerGone extends Error {
  override readonly name = 'ServerGone';
  /** The last that it wrote on stderr; empty for one that is reached over HTTP. */
  readonly stderrTail: string;

  /** `why` is a sentence for whoever called. */
  constructor(why: string, stderrTail = '') {
    super(why);
    this.stderrTail = stderrTail;
  }
}

/** A server over HTTP that could not be reached, or was not ready: it has not begun what was asked. */
export class Unreached extends ServerGone {
  /** Milliseconds after which it wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(why: string, retryAfter?: number) {
    super(why);
    this.retryAfter = retryAfter;
  }
}

/** What was asked of a server over HTTP broke off in the middle: nobody knows whether it has been done. */
export class BrokenOff extends ServerGone {}

/** A server over HTTP has forgotten the session, and has not begun what was asked. */
export class Forgotten extends ServerGone {}

/** A server answered with an HTTP status and no message of the protocol. */
export class HttpRefused extends ServerGone {
  readonly status: number;

  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }

  /** Whether a server that only speaks an older way may answer so. */
  get mayBeOlder(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 403, 407, 429].includes(this.status);
  }
}

/** The server answered with what cannot be handed on: it is too large, or no answer of the protocol. */
export class AnswerUnusable extends Error {
  override readonly name = 'AnswerUnusable';
}

/** Levels that the data of an error may be nested. */
const DEPTH = 64;

/** The error of an answer, read from whatever stands there; without data that are nested too deep to be told anybody. */
export function readError(error: JsonObject): McpError {
  const { code, message, data } = error;
  const text = typeof message === 'string' ? message : 'The server gave no message.';
  const told = isShallow(data, DEPTH) ? data : undefined;
  return new McpError(typeof code === 'number' ? code : -32603, text, told);
}
