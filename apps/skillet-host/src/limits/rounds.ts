/** Milliseconds that another host may take to hear something, unless the line says another: longer than its loop is held up by what is usual. */
export const PATIENCE = 250;

interface Waiter {
  readonly round: number;
  readonly resolve: () => void;
  readonly timer: ReturnType<typeof afterwards>;
}

/**
 * Calls back after some milliseconds, and once what has come by then was heard: where this host itself was held up, others
 * have answered long ago.
 */
export function afterwards(ms: number, act: () => void): { readonly cancel: () => void } {
  let soon: ReturnType<typeof setImmediate> | undefined;
  const timer = setTimeout(() => {
    soon = setImmediate(act);
  }, ms).unref();
  return {
    cancel: () => {
      clearTimeout(timer);
      clearImmediate(soon);
    },
  };
}

/** Which of its messages the other hosts have heard. One that hears nothing for long is not waited for until it does again. */
export class Rounds {
  /** The number of the last message. */
  last = 0;
  readonly #heard = new Map<string, number>();
  readonly #silent = new Set<string>();
  #waiting: readonly Waiter[] = [];
  /** The hosts that hear. */
  active: readonly string[] = [];
  readonly #patience: () => number;

  constructor(patience: () => number = () => PATIENCE) {
    this.#patience = patience;
  }

  /** Another host is there; it has nothing to hear of what was said before. */
  join(host: string): void {
    this.#heard.set(host, this.last);
    this.#settle();
  }

  leave(host: string): void {
    this.#heard.delete(host);
    this.#silent.delete(host);
    this.#settle();
  }

  /** A host has heard a message, and all before it. */
  hear(host: string, round: number): void {
    if (!this.#heard.has(host)) return;
    this.#heard.set(host, round);
    if (this.#silent.delete(host) || this.#waiting.length > 0) this.#settle();
  }

  /** A host has not answered. */
  suspect(host: string): void {
    if (!this.#heard.has(host)) return;
    this.#silent.add(host);
    this.#settle();
  }

  /** The last message that all of them have heard. */
  get heardByAll(): number {
    let heard = this.last;
    for (const [host, round] of this.#heard)
      if (round < heard && !this.#silent.has(host)) heard = round;
    return heard;
  }

  /** Resolves once all have heard a message, or are not waited for any longer. */
  awaited(round: number): Promise<void> {
    if (this.heardByAll >= round) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = afterwards(this.#patience(), () => {
        for (const [host, heard] of this.#heard) if (heard < round) this.#silent.add(host);
        this.#settle();
      });
      this.#waiting = [...this.#waiting, { round, resolve, timer }];
    });
  }

  #settle(): void {
    this.active = [...this.#heard.keys()].filter((host) => !this.#silent.has(host));
    const heard = this.heardByAll;
    const [over, waiting] = [[] as Waiter[], [] as Waiter[]];
    for (const one of this.#waiting) (one.round <= heard ? over : waiting).push(one);
    this.#waiting = waiting;
    for (const { timer, resolve } of over) {
      timer.cancel();
      resolve();
    }
  }
}
