import type { Operation } from './descriptor.ts';
import type { Door } from './http.ts';
import type { RequestTrace } from './trace.ts';

/** Where an operation is called: a part of what a descriptor tells of it. */
export type OperationAddress = Pick<Operation, 'name' | 'method' | 'path' | 'places'>;

/** What an operation is invoked with besides its input; all of it may be left out. */
export interface InvokeOptions {
  /** Address of who asks, where that tells callers apart. */
  readonly address?: string | undefined;
  /** Who calls, by a name of the configuration: see `callerName`. Default: `local`. */
  readonly caller?: string | undefined;
  /** Tells who calls with a key or token from all others; undefined for everybody else. */
  readonly callerId?: string | undefined;
  /** The MCP session that it is a part of. Default: none. */
  readonly session?: string | undefined;
  /** By which door the call came in. Default: it is the host's own. */
  readonly door?: Door | undefined;
  /** See `SkillRequest`. */
  readonly continues?: boolean | undefined;
  /** The trace that it is a part of, where there is one. */
  readonly trace?: RequestTrace | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Headers besides that of the content, flat: `name, value, …`. */
  readonly headers?: readonly string[] | undefined;
  /** Milliseconds that it may take at most, where that is less than the skill's own timeout. */
  readonly timeout?: number | undefined;
  /** Default: a new one. */
  readonly requestId?: string | undefined;
  /**
   * Handed over beside the input, where the operation has a place for them: a handler, and `/run` of an application.
   * The input of a handler is then nothing but that, whatever its fields are called. Default: it may be an envelope,
   * as the body of `/run` may.
   */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  /** Called once an input of bytes is needed no more. */
  readonly onDone?: (() => void) | undefined;
  /** Gets each piece of an answer that comes in pieces, at once; they are in the whole answer, too. */
  readonly onPart?: ((part: Uint8Array, head: AnswerHead) => void) | undefined;
}

/** How an answer begins. */
export interface AnswerHead {
  readonly status: number;
  /** As the skill said it, `application/json` where it said nothing; empty where it left it out. */
  readonly contentType: string;
  /** Flat list `name, value, …`; untrusted. */
  readonly headers: readonly string[];
}

/** What a skill answered to an operation, an error of its own too: it is untrusted, and nothing of it has been parsed. */
export interface OperationAnswer extends AnswerHead {
  /** The body, where its type is one of text (JSON is); else empty. */
  readonly text: string;
  /** The body, where its type is not one of text. */
  readonly bytes?: Uint8Array;
}

/** What a request comes from. */
export interface From {
  /** Tells whose it is from those of others, see `partyOf`. */
  party(): string;
}

/** Keeps a crowd in front of one skill from holding up the requests to all others. */
export interface Turns {
  /**
   * Begins a request to a mount, which came on a connection, now or in one of the next turns of the event loop. `from`
   * is asked whose it is where it has to wait. Default: all are of one caller.
   */
  begin(mount: string, connection: object, request: () => void, from?: From): void;
}
