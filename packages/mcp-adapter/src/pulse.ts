import type { Clock, JsonObject, McpEra } from '@skillet/core';
import {
  McpError,
  type Answer,
  type RequestOptions,
  type ServerSession,
} from '@skillet/mcp-client';

/** Milliseconds that an answer may take, where that is less than the time between two questions. */
const WITHIN = 10_000;
/** Questions without an answer, one after the other, after which a server is given up. */
const MISSES = 2;
/** After one without an answer the next one follows in this part of the time. */
const SOONER = 3;

const LISTEN = 'subscriptions/listen';

/** What there has to be of a session. */
type Felt = Pick<ServerSession, 'capabilities' | 'era' | 'ping' | 'request'>;

/** What a pulse is felt with. */
export interface PulseOptions {
  /** Milliseconds between two questions. */
  readonly every: number;
  readonly clock?: Pick<Clock, 'after'>;
  /** Hears, as the end of a sentence about the server, why it is given up; once. */
  readonly onSilent: (why: string) => void;
}

/**
 * Carries the requests to a server, and asks it now and then whether it is there. One that is busy need not answer: a
 * request that it had before the first question excuses its silence, for as long as that request waits; later ones don't,
 * or a server that hangs would be excused by those who call it in vain.
 */
export class Pulse implements Pick<ServerSession, 'capabilities' | 'era' | 'request'> {
  readonly #session: Felt;
  readonly #options: PulseOptions;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #waiting = new Set<object>();
  /** What it was at when it was first asked in vain; undefined while it answers. */
  #excuses: ReadonlySet<object> | undefined;
  #misses = 0;
  /** How often it has been heard. */
  #heard = 0;
  #timer: { cancel(): void } | undefined;
  #asking = false;
  #over = false;

  constructor(session: Felt, options: PulseOptions) {
    this.#session = session;
    this.#options = options;
    this.#clock = options.clock ?? UNREFERENCED;
    this.#wait();
  }

  get era(): McpEra {
    return this.#session.era;
  }

  get capabilities(): JsonObject {
    return this.#session.capabilities;
  }

  async request(method: string, params?: JsonObject, options?: RequestOptions): Promise<Answer> {
    const mark = {};
    // A subscription waits for as long as somebody wants it, and nobody is at work for it.
    if (method !== LISTEN) this.#waiting.add(mark);
    try {
      const answer = await this.#session.request(method, params, options);
      this.#hear();
      return answer;
    } catch (error) {
      if (error instanceof McpError) this.#hear();
      // Nobody answered in time, or at all: there may be nobody.
      else void this.#ask();
      throw error;
    } finally {
      this.#waiting.delete(mark);
    }
  }

  stop(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #hear(): void {
    this.#heard += 1;
    this.#misses = 0;
    this.#excuses = undefined;
  }

  #wait(): void {
    const { every } = this.#options;
    this.#timer?.cancel();
    if (this.#over) return;
    const delay = this.#excuses === undefined ? every : every / SOONER;
    this.#timer = this.#clock.after(delay, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#over) return;
    this.#asking = true;
    const before = this.#heard;
    const busyWith = new Set(this.#waiting);
    const why = await this.#silence();
    this.#asking = false;
    if (why === undefined) this.#hear();
    else if (before === this.#heard) this.#miss(why, busyWith);
    this.#wait();
  }

  #miss(why: string, busyWith: ReadonlySet<object>): void {
    this.#excuses ??= busyWith;
    const isBusy = [...this.#excuses].some((request) => this.#waiting.has(request));
    if (isBusy || this.#over) return;
    this.#misses += 1;
    if (this.#misses < MISSES) return;
    this.stop();
    this.#options.onSilent(why);
  }

  /** Why there is no answer to a question; undefined when there is one. */
  async #silence(): Promise<string | undefined> {
    const within = Math.min(WITHIN, this.#options.every);
    const late = new AbortController();
    const timer = this.#clock.after(within, () => {
      late.abort(late);
    });
    try {
      await this.#session.ping({ signal: late.signal });
      return undefined;
    } catch (error) {
      // Whatever it answers, it answers.
      if (error instanceof McpError) return undefined;
      if (error === late) {
        return `it has not answered a ping within ${String(within / 1000)} s, ${String(MISSES)} times in a row`;
      }
      return error instanceof Error ? error.message : 'it did not answer';
    } finally {
      timer.cancel();
    }
  }
}

/** Time as it passes, which keeps nothing alive. */
const UNREFERENCED: Pick<Clock, 'after'> = {
  after(delay, action) {
    const timer = setTimeout(action, delay).unref();
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
