import type { Operation } from './descriptor.ts';

/** Where an operation is called: a part of what a descriptor tells of it. */
export type OperationAddress = Pick<Operation, 'name' | 'method' | 'path'>;

/** What an operation is invoked with besides its input; all of it may be left out. */
export interface InvokeOptions {
  /** Address of who asks, where that tells callers apart. */
  readonly caller?: string | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Headers besides that of the content, flat: `name, value, …`. */
  readonly headers?: readonly string[] | undefined;
  /** Milliseconds that it may take at most, where that is less than the skill's own timeout. */
  readonly timeout?: number | undefined;
  /** Default: a new one. */
  readonly requestId?: string | undefined;
}

/** What a skill answered to an operation, an error of its own too. */
export interface OperationAnswer {
  readonly status: number;
  /** The body, JSON where the skill keeps to that: it is untrusted, and not parsed here for its size. */
  readonly text: string;
}

/** Keeps a crowd in front of one skill from holding up the requests to all others. */
export interface Turns {
  /** Begins a request to a mount, which came on a connection, now or in one of the next turns of the event loop. */
  begin(mount: string, connection: object, request: () => void): void;
}
