import { McpErrorCode, type JsonObject } from '@skillet/core';
import { McpError } from '../errors.ts';
import type { ServerRequestHandler } from '../server-session.ts';
import type { Incoming } from './read-message.ts';
import { writeReply, type Outgoing } from './write-message.ts';

type Request = Incoming & { readonly kind: 'request' };

interface Open {
  readonly abort: AbortController;
  /** The call that it belongs to. */
  readonly call: number | undefined;
}

const OVER = new Error('The call that this was asked for is over.');

/** What the server has asked and nobody has answered yet. */
export class ServerRequests {
  readonly #open = new Map<string | number, Open>();
  readonly #most: number;
  readonly #reply: (reply: Outgoing) => void;

  constructor(most: number, reply: (reply: Outgoing) => void) {
    this.#most = most;
    this.#reply = reply;
  }

  /** Has a request answered: a ping at once, all else by the handler. */
  ask(request: Request, call: number | undefined, handler: ServerRequestHandler | undefined): void {
    const { id, method, params } = request;
    if (method === 'ping') {
      this.#reply(writeReply(id, {}));
      return;
    }
    if (handler === undefined) {
      this.#reply(writeReply(id, nobody(method)));
      return;
    }
    if (this.#open.size >= this.#most || this.#open.has(id)) {
      const message = `${String(this.#most)} requests of this server are open already, or this one is.`;
      this.#reply(writeReply(id, new McpError(McpErrorCode.refused, message)));
      return;
    }
    const abort = new AbortController();
    const open = { abort, call };
    this.#open.set(id, open);
    const finish = (outcome: JsonObject | McpError) => {
      // Nobody waits for the answer to what was withdrawn.
      if (this.#open.get(id) !== open) return;
      this.#open.delete(id);
      this.#reply(writeReply(id, outcome));
    };
    void answer(handler, { method, params, signal: abort.signal }).then(finish);
  }

  /** The server no longer wants to know. */
  withdraw(id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const open = this.#open.get(id);
    this.#open.delete(id);
    open?.abort.abort(OVER);
  }

  /** A call is over, and so is what was asked for it. */
  endOf(call: number): void {
    for (const [id, open] of this.#open) {
      if (open.call !== call) continue;
      this.#open.delete(id);
      open.abort.abort(OVER);
      this.#reply(writeReply(id, new McpError(McpErrorCode.refused, OVER.message)));
    }
  }

  /** The server is gone. */
  endAll(): void {
    for (const id of [...this.#open.keys()]) this.withdraw(id);
  }
}

async function answer(
  handler: ServerRequestHandler,
  request: Parameters<ServerRequestHandler>[0],
): Promise<JsonObject | McpError> {
  try {
    return await handler(request);
  } catch (error) {
    if (error instanceof McpError) return error;
    const why = error instanceof Error ? error.message : String(error);
    return new McpError(McpErrorCode.internal, why);
  }
}

function nobody(method: string): McpError {
  const why =
    'there is nobody here who can answer it, or the server is at calls of several callers and this may be of any of them';
  return new McpError(McpErrorCode.methodNotFound, `"${method.slice(0, 100)}" is refused: ${why}.`);
}
