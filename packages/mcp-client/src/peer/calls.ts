import type { Answer, RequestOptions } from '../server-session.ts';

/** A request that waits for its answer. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly options: RequestOptions;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** To be called when it no longer waits, however that came. */
  readonly settle: () => void;
}

/** A request that is answered when the session ends. */
export const LISTEN = 'subscriptions/listen';

/** Milliseconds for which a server may still be at work on what was cancelled. */
const AFTERMATH = 30_000;
/** Cancelled calls that are remembered so long. */
const REMEMBERED = 256;

/** The calls that wait, and those that the server may still be at though nobody waits. */
export class Calls {
  readonly #waiting = new Map<number, Call>();
  readonly #cancelled = new Map<number, number>();
  #last = 0;

  get size(): number {
    return this.#waiting.size;
  }

  nextId(): number {
    this.#last += 1;
    return this.#last;
  }

  add(call: Call): void {
    this.#waiting.set(call.id, call);
  }

  get(id: number | undefined): Call | undefined {
    return id === undefined ? undefined : this.#waiting.get(id);
  }

  ids(): number[] {
    return [...this.#waiting.keys()];
  }

  /** The call that an answer is to. */
  take(id: number): Call | undefined {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#cancelled.delete(id);
    return call;
  }

  /** Nobody waits for a call any more, but the server may still be at it. */
  cancelled(id: number): void {
    this.#cancelled.set(id, performance.now());
    const [oldest] = this.#cancelled.keys();
    if (this.#cancelled.size > REMEMBERED && oldest !== undefined) this.#cancelled.delete(oldest);
  }

  /**
   * The call that whatever the server says must belong to: the only one that it can be at. What it asks in one caller's
   * call must not reach another's, so there is none while it is at two.
   */
  only(): Call | undefined {
    const since = performance.now() - AFTERMATH;
    for (const [id, at] of this.#cancelled) {
      if (at > since) break;
      this.#cancelled.delete(id);
    }
    if (this.#cancelled.size > 0) return undefined;
    let found: Call | undefined;
    for (const call of this.#waiting.values()) {
      // A subscription waits for as long as the session.
      if (call.method === LISTEN) continue;
      if (found !== undefined) return undefined;
      found = call;
    }
    return found;
  }
}
