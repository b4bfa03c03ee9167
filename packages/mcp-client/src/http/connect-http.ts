import { McpErrorCode, type JsonObject, type McpEra } from '@skillet/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenOff, Forgotten, McpError, ServerGone, Unreached } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Answer, ConnectOptions, HttpTarget, SessionEnd } from '../server-session.ts';
import type { Greeting } from '../session/handshake.ts';
import type { KnownTools } from '../session/known-tools.ts';
import type { Link, LinkOptions } from '../session/session.ts';
import { Conversation, type ConversationParts } from './conversation.ts';
import { HttpClient } from './http-client.ts';

/** Milliseconds before a server that is away is tried again; each further time twice as many. */
const FIRST_WAIT = 100;

/** Reaches a server over HTTP and finds out what it speaks. */
export async function connectHttp(
  target: HttpTarget,
  options: ConnectOptions,
  limits: Limits,
  known: KnownTools,
): Promise<Link> {
  const url = URL.parse(target.url);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ServerGone(`The address of the server is no http or https URL.`);
  }
  const client = new HttpClient(url, target.headers ?? {}, limits.connect);
  const link = new HttpLink({ client, target, options, limits, known });
  try {
    await link.begin();
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** What a link is made with. */
type LinkParts = Omit<ConversationParts, 'lost'>;

/** A server over HTTP, which may go away and come back. */
class HttpLink implements Link {
  readonly pid = undefined;
  readonly hasHeaders = true;
  readonly #parts: LinkParts;
  readonly #ended = Promise.withResolvers<SessionEnd>();
  readonly #over = new AbortController();
  /** The conversation that calls go to; undefined while there is none, or it has to be begun again. */
  #current: Promise<Conversation> | undefined;
  #greeting: Greeting | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
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
    const { options, limits } = this.#parts;
    const patience = { reach: limits.reachOnce, repeats: 0 };
    await this.#whileAway(options.signal, patience, () => this.#conversation());
  }

  request(
    method: string,
    params: (era: McpEra) => JsonObject,
    options: LinkOptions,
  ): Promise<Answer> {
    const { signal, repeatable } = options;
    const { reach, reachOnce } = this.#parts.limits;
    const patience = repeatable ? { reach, repeats: 1 } : { reach: reachOnce, repeats: 0 };
    return this.#whileAway(signal, patience, async () => {
      const conversation = await unless(signal, this.#conversation());
      const { peer, greeting } = conversation;
      try {
        return await peer.request(method, params(greeting.era), options);
      } catch (error) {
        if (isAway(error)) this.#lost(conversation);
        if (error instanceof McpError && error.code === McpErrorCode.headerMismatch)
          this.#changed();
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
    this.#parts.client.close();
    this.#ended.resolve({ closed: true, why, stderrTail: '' });
  }

  /** Tries again what a server that is away, or has forgotten who asks, has not begun; and what broke off where that may be. */
  async #whileAway<T>(
    signal: AbortSignal | undefined,
    { reach, repeats }: Patience,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const until = performance.now() + reach;
    let left = repeats;
    for (let wait = FIRST_WAIT; ; wait *= 2) {
      try {
        return await attempt();
      } catch (error) {
        const again = error instanceof BrokenOff && left > 0;
        if (again) left -= 1;
        else if (!isAway(error)) throw error;
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
    const { signal: first } = this.#parts.options;
    const over = this.#over.signal;
    const options = {
      ...this.#parts.options,
      signal: again || first === undefined ? over : AbortSignal.any([first, over]),
      ...(this.#greeting && { prior: this.#greeting.era }),
    };
    try {
      const lost = (which: Conversation) => this.#lost(which);
      const conversation = await Conversation.begin({ ...this.#parts, options, lost });
      this.#greeting = conversation.greeting;
      if (again) this.#changed();
      return conversation;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  /** What is known of the server may be old. */
  #changed(): void {
    this.#parts.options.onReconnect?.();
  }

  #lost(conversation: Conversation): void {
    void this.#current?.then(
      (current) => {
        if (current === conversation) this.#current = undefined;
      },
      // Who waits for it is told.
      () => undefined,
    );
    conversation.leave();
  }
}

/** How long a server is tried that is away, and how often what broke off is made again. */
interface Patience {
  /** Milliseconds. */
  readonly reach: number;
  readonly repeats: number;
}

function isAway(error: unknown): error is Unreached | Forgotten {
  return error instanceof Unreached || error instanceof Forgotten;
}

/** What a promise resolves with, or the reason of the signal where that is sooner. */
async function unless<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  // When nobody waits any more, nobody else hears of its failure.
  promise.catch(() => undefined);
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
