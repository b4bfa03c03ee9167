import type { JsonObject, McpEra } from '@skillet/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { Forgotten, ServerGone, Unreached } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type {
  Answer,
  ConnectOptions,
  HttpTarget,
  RequestOptions,
  SessionEnd,
} from '../server-session.ts';
import type { Greeting } from '../session/handshake.ts';
import type { Link } from '../session/session.ts';
import { Conversation } from './conversation.ts';
import { HttpClient } from './http-client.ts';

/** Milliseconds before a server that is away is tried again; each further time twice as many. */
const FIRST_WAIT = 100;

/** Reaches a server over HTTP and finds out what it speaks. */
export async function connectHttp(
  target: HttpTarget,
  options: ConnectOptions,
  limits: Limits,
): Promise<Link> {
  const url = URL.parse(target.url);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ServerGone(`The address of the server is no http or https URL.`);
  }
  const client = new HttpClient(url, target.headers ?? {}, limits.connect);
  const link = new HttpLink(client, target, options, limits);
  try {
    await link.begin();
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** A server over HTTP, which may go away and come back. */
class HttpLink implements Link {
  readonly pid = undefined;
  readonly #client: HttpClient;
  readonly #target: HttpTarget;
  readonly #options: ConnectOptions;
  readonly #limits: Limits;
  readonly #ended = Promise.withResolvers<SessionEnd>();
  readonly #over = new AbortController();
  /** The conversation that calls go to; undefined while there is none, or it has to be begun again. */
  #current: Promise<Conversation> | undefined;
  #greeting: Greeting | undefined;

  constructor(client: HttpClient, target: HttpTarget, options: ConnectOptions, limits: Limits) {
    this.#client = client;
    this.#target = target;
    this.#options = options;
    this.#limits = limits;
  }

  get greeting(): Greeting {
    if (this.#greeting === undefined) throw new Error('The server has not been asked yet.');
    return this.#greeting;
  }

  get ended(): Promise<SessionEnd> {
    return this.#ended.promise;
  }

  /** The first conversation. */
  async begin(): Promise<void> {
    await this.#whileAway(this.#options.signal, () => this.#conversation());
  }

  request(
    method: string,
    params: (era: McpEra) => JsonObject,
    options: RequestOptions = {},
  ): Promise<Answer> {
    const { signal } = options;
    return this.#whileAway(signal, async () => {
      const conversation = await unless(signal, this.#conversation());
      const { peer, greeting } = conversation;
      try {
        return await peer.request(method, params(greeting.era), options);
      } catch (error) {
        if (isAway(error)) this.#lost(conversation);
        throw error;
      }
    });
  }

  notify(method: string, params?: JsonObject): void {
    void this.#conversation().then(
      ({ peer }) => peer.notify(method, params),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    if (this.#over.signal.aborted) return;
    const why = 'The conversation with the server was closed.';
    const error = new ServerGone(why);
    this.#over.abort(error);
    const conversation = await this.#current?.catch(() => undefined);
    await conversation?.close(error);
    this.#client.close();
    this.#ended.resolve({ closed: true, why, stderrTail: '' });
  }

  /** Tries again what a server that is away, or has forgotten who asks, has not begun. */
  async #whileAway<T>(signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
    const until = performance.now() + this.#limits.reach;
    for (let wait = FIRST_WAIT; ; wait *= 2) {
      try {
        return await attempt();
      } catch (error) {
        if (!isAway(error)) throw error;
        const after = (error instanceof Unreached ? error.retryAfter : undefined) ?? wait;
        if (performance.now() + after > until) throw error;
        const over = this.#over.signal;
        const either = signal === undefined ? over : AbortSignal.any([signal, over]);
        await sleep(error instanceof Forgotten ? 0 : after, undefined, { signal: either }).catch(
          () => {
            throw either.reason;
          },
        );
      }
    }
  }

  #conversation(): Promise<Conversation> {
    this.#over.signal.throwIfAborted();
    this.#current ??= this.#begin();
    return this.#current;
  }

  async #begin(): Promise<Conversation> {
    const again = this.#greeting !== undefined;
    const { signal: _first, ...rest } = this.#options;
    const options = {
      ...(again ? rest : this.#options),
      ...(this.#greeting && { prior: this.#greeting.era }),
    };
    try {
      const conversation = await Conversation.begin({
        client: this.#client,
        target: this.#target,
        options,
        limits: this.#limits,
        lost: (which) => this.#lost(which),
      });
      this.#greeting = conversation.greeting;
      if (again) this.#options.onReconnect?.();
      return conversation;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  #lost(conversation: Conversation): void {
    void this.#current?.then((current) => {
      if (current === conversation) this.#current = undefined;
    });
    conversation.leave();
  }
}

function isAway(error: unknown): error is Unreached | Forgotten {
  return error instanceof Unreached || error instanceof Forgotten;
}

/** What a promise resolves with, or the reason of the signal where that is sooner. */
async function unless<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
