import type { IncomingMessage } from 'node:http';
import { AnswerUnusable, BrokenOff, HttpRefused, ServerGone } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Channel, Peer } from '../peer/peer.ts';
import { readMessages } from '../peer/read-message.ts';
import { writeNotification, type Outgoing } from '../peer/write-message.ts';
import type { HttpClient } from './http-client.ts';
import { sessionHeaders, type HttpSession } from './message-headers.ts';
import { readEvents } from './read-body.ts';
import { readRefusal } from './refusal.ts';

/** The old HTTP+SSE: one stream on which all comes, and an address to which all is sent. */
export class SseChannel implements Channel {
  session: HttpSession = { id: undefined, version: undefined };
  readonly #client: HttpClient;
  readonly #limits: Limits;
  readonly #peer: () => Peer;
  readonly #over = new AbortController();
  readonly #endpoint = Promise.withResolvers<URL>();
  /** Resolves, with why, when the stream has ended. */
  readonly broken: Promise<Error>;

  constructor(client: HttpClient, limits: Limits, peer: () => Peer) {
    this.#client = client;
    this.#limits = limits;
    this.#peer = peer;
    void this.#endpoint.promise.catch(() => undefined);
    this.broken = this.#receive().catch((error: unknown) => error as Error);
    void this.broken.then((error) => this.#endpoint.reject(error));
  }

  send(message: Outgoing): void {
    void this.#post(message).catch((error: unknown) => {
      if (message.kind === 'request') this.#peer().fail(message.id, error as Error);
    });
  }

  cancel(requestId: number, reason: string): void {
    this.send(writeNotification('notifications/cancelled', { requestId, reason }));
  }

  async close(): Promise<void> {
    this.#over.abort(new ServerGone('The conversation with the server was closed.'));
    await this.broken;
  }

  async #post({ text }: Outgoing): Promise<void> {
    const url = await this.#endpoint.promise;
    const headers = { 'content-type': 'application/json', ...sessionHeaders(this.session) };
    const signal = this.#over.signal;
    const answer = await this.#client.send({ method: 'POST', url, headers, text, signal });
    if ((answer.statusCode ?? 0) < 300) {
      answer.resume();
      return;
    }
    const refusal = await readRefusal(answer, true);
    if (refusal instanceof Error) throw refusal;
    if (refusal.kind === 'error') throw refusal.error;
  }

  async #receive(): Promise<Error> {
    const headers = { accept: 'text/event-stream' };
    const { signal } = this.#over;
    const answer = await this.#client.send({ method: 'GET', headers, signal });
    signal.addEventListener('abort', () => answer.destroy(), { once: true });
    if (answer.statusCode !== 200 || !isStream(answer)) {
      answer.destroy();
      const told = `The server answered HTTP ${String(answer.statusCode)} and no stream.`;
      return new HttpRefused(answer.statusCode ?? 0, told);
    }
    await readEvents(answer, this.#limits.messageBytes, {
      onEvent: ({ event, data }) => {
        if (event === 'endpoint') this.#found(data);
        else for (const message of readMessages(data) ?? []) this.#peer().receive(message);
      },
    });
    return new BrokenOff('The server ended the stream on which it answers.');
  }

  #found(address: string): void {
    const url = URL.parse(address, this.#client.url.href);
    if (url?.origin === this.#client.url.origin) this.#endpoint.resolve(url);
    else {
      const why = 'The server wants its messages at another origin, where they are not sent.';
      this.#endpoint.reject(new AnswerUnusable(why));
    }
  }
}

function isStream({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.toLowerCase().startsWith('text/event-stream') === true;
}
