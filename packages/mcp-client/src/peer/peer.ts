import { McpMeta, type JsonObject } from '@skillet/core';
import { AnswerUnusable, type McpError } from '../errors.ts';
import type { Answer, ConnectOptions, Notification, RequestOptions } from '../server-session.ts';
import { Calls, LISTEN, type Call } from './calls.ts';
import type { Incoming } from './read-message.ts';
import { ServerRequests } from './server-requests.ts';
import { writeNotification, writeRequest, type Outgoing } from './write-message.ts';

/** What carries messages to a server. What comes back is handed to the peer by whoever made both. */
export interface Channel {
  send(message: Outgoing): void;
  /** Nobody waits for this call any more. */
  cancel(id: number, reason: string): void;
}

/** What a peer does its work with. */
export interface PeerOptions extends Pick<
  ConnectOptions,
  'onNotification' | 'onServerRequest' | 'onNotice'
> {
  readonly channel: Channel;
  /** Requests of the server that may be open at once. */
  readonly serverRequests: number;
}

const HANDSHAKE: readonly string[] = ['initialize', 'server/discover'];

/** One side of a JSON-RPC conversation: matches answers with calls, and what the server asks with who can say. */
export class Peer {
  readonly #options: PeerOptions;
  readonly #calls = new Calls();
  readonly #asked: ServerRequests;
  #gone: Error | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#asked = new ServerRequests(options.serverRequests, (reply) => {
      if (this.#gone === undefined) options.channel.send(reply);
    });
  }

  /** Sends a request; rejects as `ServerSession.request` says. */
  request(method: string, params: JsonObject, options: RequestOptions = {}): Promise<Answer> {
    const { signal, onProgress, argumentsText } = options;
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) throw this.#gone;
      signal?.throwIfAborted();
      const id = this.#calls.nextId();
      const asked = onProgress === undefined ? params : withProgress(params, id);
      const message = writeRequest(id, method, asked, argumentsText);
      const cancel = () => this.#cancel(id, signal?.reason);
      signal?.addEventListener('abort', cancel, { once: true });
      const settle = () => signal?.removeEventListener('abort', cancel);
      this.#calls.add({ id, method, options, resolve, reject, settle });
      this.#options.channel.send(message);
    });
  }

  /** Whether this call still waits. */
  awaits(id: number): boolean {
    return this.#calls.get(id) !== undefined;
  }

  /** Tells the server something. */
  notify(method: string, params?: JsonObject): void {
    if (this.#gone === undefined) this.#options.channel.send(writeNotification(method, params));
  }

  /** Takes what came; `related` is the call on whose own stream it came. */
  receive(message: Incoming, related?: number): void {
    switch (message.kind) {
      case 'answer':
        this.#take(message.id)?.resolve(message.answer);
        return;
      case 'error':
        this.#failed(message.id ?? related, message.error);
        return;
      case 'notification':
        this.#tell(message, related);
        return;
      case 'request':
        this.#ask(message, related);
    }
  }

  /** This call is over without an answer. */
  fail(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** What answers a call, nobody knows which, cannot be used: so it may be any. */
  failUnknown(error: AnswerUnusable): void {
    for (const id of this.#calls.ids()) {
      if (this.#calls.get(id)?.method !== LISTEN) this.fail(id, error);
    }
  }

  /** All is over. */
  end(error: Error): void {
    this.#gone ??= error;
    for (const id of this.#calls.ids()) this.fail(id, error);
    this.#asked.endAll();
  }

  #cancel(id: number, reason: unknown): void {
    const call = this.#take(id);
    if (call === undefined) return;
    // The protocol forbids to cancel the handshake.
    if (!HANDSHAKE.includes(call.method)) {
      this.#calls.cancelled(id);
      this.#options.channel.cancel(id, 'The caller no longer waits.');
    }
    call.reject(reason);
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.take(id);
    if (call === undefined) return undefined;
    call.settle();
    this.#asked.endOf(id);
    return call;
  }

  #failed(id: number | undefined, error: McpError): void {
    if (id !== undefined) this.fail(id, error);
    else
      this.#options.onNotice?.(
        `The server refused a message that it does not name: ${error.message}`,
      );
  }

  /** Whoever listens may fail at it, such as at what is nested deeper than can be written: that costs this message alone. */
  #tell(message: Notification, related: number | undefined): void {
    try {
      this.#heard(message, related);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const method = JSON.stringify(message.method.slice(0, 100));
      this.#options.onNotice?.(`What the server told by ${method} could not be handed on: ${why}`);
    }
  }

  #heard({ method, params }: Notification, related: number | undefined): void {
    if (method === 'notifications/cancelled') {
      const { requestId } = params;
      // A modern server ends a subscription so.
      if (typeof requestId === 'number') {
        this.fail(requestId, new AnswerUnusable('The server withdrew from this request.'));
      }
      this.#asked.withdraw(requestId);
      return;
    }
    if (method === 'notifications/progress') {
      const { progressToken } = params;
      const call = typeof progressToken === 'number' ? this.#calls.get(progressToken) : undefined;
      call?.options.onProgress?.(params);
      return;
    }
    const call = this.#calls.get(related ?? subscriptionOf(params));
    // Log lines are of a call where it is plain which; changes of lists are everybody's.
    const whose = method === 'notifications/message' ? (call ?? this.#calls.only()) : call;
    const listener = whose?.options.onNotification ?? this.#options.onNotification;
    listener?.({ method, params });
  }

  #ask(request: Incoming & { readonly kind: 'request' }, related: number | undefined): void {
    const call = this.#calls.get(related) ?? this.#calls.only();
    const handler = call?.options.onServerRequest ?? this.#options.onServerRequest;
    this.#asked.ask(request, call?.id, handler);
  }
}

function withProgress(params: JsonObject, progressToken: number): JsonObject {
  const { _meta: meta } = params;
  return { ...params, _meta: { ...(meta as JsonObject | undefined), progressToken } };
}

function subscriptionOf({ _meta: meta }: JsonObject): number | undefined {
  const id = (meta as JsonObject | undefined)?.[McpMeta.subscription];
  return typeof id === 'number' ? id : undefined;
}
