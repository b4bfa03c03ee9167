import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerUnusable, BrokenOff, Forgotten, ServerGone } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Channel, Peer } from '../peer/peer.ts';
import { readMessages } from '../peer/read-message.ts';
import { writeNotification, type Outgoing } from '../peer/write-message.ts';
import type { KnownTools } from '../session/known-tools.ts';
import type { HttpClient } from './http-client.ts';
import { messageHeaders, sessionHeaders, type HttpSession } from './message-headers.ts';
import { readEvents, readText } from './read-body.ts';
import { readRefusal } from './refusal.ts';

/** Times that an answer which ended early is asked for again without anything coming. */
const RESUMES = 5;
/** Milliseconds before that, where the server does not say. */
const RESUME_AFTER = 1_000;

type Request = Outgoing & { readonly kind: 'request' };

/** Messages as HTTP requests: each has an answer of its own, which may be a stream. */
export class HttpChannel implements Channel {
  session: HttpSession = { id: undefined, version: undefined };
  readonly #client: HttpClient;
  readonly #known: KnownTools;
  readonly #limits: Limits;
  readonly #peer: () => Peer;
  readonly #open = new Map<number, AbortController>();
  readonly #over = new AbortController();

  constructor(client: HttpClient, limits: Limits, peer: () => Peer, known: KnownTools) {
    this.#client = client;
    this.#known = known;
    this.#limits = limits;
    this.#peer = peer;
  }

  send(message: Outgoing): void {
    if (message.kind === 'request') void this.#carry(message);
    else void this.#tell(message).catch(() => undefined);
  }

  cancel(requestId: number, reason: string): void {
    // A modern server sees that nobody reads its answer any more.
    if (this.session.version !== undefined) {
      this.send(writeNotification('notifications/cancelled', { requestId, reason }));
    }
    this.#open.get(requestId)?.abort(new ServerGone(reason));
  }

  /** What the server says without being asked. Resolves with whether it may be listened to again once this has ended. */
  async listen(signal: AbortSignal, onRetry: (ms: number) => void): Promise<boolean> {
    const answer = await this.#get({}, signal);
    if (answer === undefined) return false;
    await readEvents(answer, this.#limits.messageBytes, {
      onEvent: ({ data }) => this.#take(data, undefined),
      onRetry,
    });
    return true;
  }

  /** Ends the session where there is one, and all that is open. */
  async close(): Promise<void> {
    this.#over.abort(new ServerGone('The conversation with the server was closed.'));
    const { id } = this.session;
    if (id === undefined) return;
    const signal = AbortSignal.timeout(this.#limits.grace);
    const headers = sessionHeaders(this.session);
    const answer = await this.#client
      .send({ method: 'DELETE', headers, signal })
      .catch(() => undefined);
    answer?.destroy();
  }

  async #tell(message: Outgoing): Promise<void> {
    const headers = messageHeaders(message, this.session, this.#known);
    const { text } = message;
    const signal = this.#over.signal;
    const answer = await this.#client.send({ method: 'POST', headers, text, signal });
    answer.resume();
  }

  async #carry(message: Request): Promise<void> {
    const { id, text } = message;
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, this.#over.signal]);
    this.#open.set(id, abort);
    try {
      const headers = messageHeaders(message, this.session, this.#known);
      const hasSession = this.session.id !== undefined && message.method !== 'initialize';
      const answer = await this.#client.send({ method: 'POST', headers, text, signal });
      signal.addEventListener('abort', () => answer.destroy(), { once: true });
      await this.#read(answer, message, hasSession, signal);
    } catch (error) {
      this.#peer().fail(id, error as Error);
    } finally {
      this.#open.delete(id);
    }
  }

  async #read(
    answer: IncomingMessage,
    { id, method }: Request,
    hasSession: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const status = answer.statusCode ?? 0;
    if (status !== 200) {
      const refusal = await readRefusal(answer, hasSession);
      if (refusal instanceof Error) throw refusal;
      this.#peer().receive(refusal, id);
    } else {
      const session = answer.headers['mcp-session-id'];
      if (method === 'initialize' && typeof session === 'string') {
        this.session = { ...this.session, id: session };
      }
      if (isStream(answer)) await this.#readStream(answer, id, signal);
      else this.#take(await readText(answer, this.#limits.messageBytes), id);
    }
    const why = 'The server ended its answer before it had given one.';
    this.#peer().fail(id, method === 'initialize' ? new AnswerUnusable(why) : new BrokenOff(why));
  }

  /** A stream that ends early may be gone on with where its events have ids. */
  async #readStream(first: IncomingMessage, id: number, signal: AbortSignal): Promise<void> {
    let lastEvent: string | undefined;
    let retry = RESUME_AFTER;
    let left = RESUMES;
    let answer: IncomingMessage | undefined = first;
    while (answer !== undefined) {
      const reading = readEvents(answer, this.#limits.messageBytes, {
        onEvent: (event) => {
          lastEvent = event.id ?? lastEvent;
          left = RESUMES;
          if (event.data !== '') this.#take(event.data, id);
        },
        onRetry: (ms) => (retry = Math.min(ms, 60_000)),
      });
      await reading.catch((error: unknown) => {
        if (error instanceof AnswerUnusable || lastEvent === undefined) throw error;
      });
      if (lastEvent === undefined || left === 0 || !this.#peer().awaits(id)) return;
      left -= 1;
      await sleep(retry, undefined, { signal });
      answer = await this.#get({ 'last-event-id': lastEvent }, signal).catch(() => undefined);
    }
  }

  async #get(
    more: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage | undefined> {
    const headers = { accept: 'text/event-stream', ...sessionHeaders(this.session), ...more };
    const either = AbortSignal.any([signal, this.#over.signal]);
    const answer = await this.#client.send({ method: 'GET', headers, signal: either });
    if (answer.statusCode === 200 && isStream(answer)) {
      either.addEventListener('abort', () => answer.destroy(), { once: true });
      return answer;
    }
    answer.destroy();
    if (answer.statusCode === 404 && this.session.id !== undefined) {
      throw new Forgotten('The server has forgotten the session.');
    }
    // A server that is away for a moment may be listened to again.
    if ((answer.statusCode ?? 0) >= 500) throw new ServerGone('The server does not tell.');
    return undefined;
  }

  #take(text: string, related: number | undefined): void {
    const messages = readMessages(text);
    if (messages === undefined) {
      if (related !== undefined)
        throw new AnswerUnusable('The server answered with no message of MCP.');
      return;
    }
    for (const message of messages) this.#peer().receive(message, related);
  }
}

function isStream({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.toLowerCase().startsWith('text/event-stream') === true;
}
