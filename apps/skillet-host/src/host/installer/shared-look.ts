/** One look, and those who wait for it. */
interface Turn<Result> {
  readonly result: Promise<Result>;
  /** Aborts once nobody waits for it any more. */
  readonly unwanted: AbortController;
  waiting: number;
}

/**
 * A look that takes long, made once for all who ask for it. Who asks while one is under way gets what the next one sees, with all others
 * who do: the one under way may have seen what has changed since.
 */
export class SharedLook<Result> {
  readonly #look: (asker: string, unwanted: AbortSignal) => Promise<Result>;
  readonly #most: number;
  #running: Turn<Result> | undefined;
  #next: Turn<Result> | undefined;
  #waiting = 0;

  /** `look` is told who has asked first, and ends when all who have asked are gone; `most` is how many may wait at a time. */
  constructor(look: (asker: string, unwanted: AbortSignal) => Promise<Result>, most: number) {
    this.#look = look;
    this.#most = most;
  }

  /** Resolves with undefined, at once, where as many wait as may. `left` aborts when who asks has gone. */
  async ask(asker: string, left: AbortSignal): Promise<Result | undefined> {
    if (this.#waiting >= this.#most) return undefined;
    const turn = this.#soon(asker);
    this.#waiting += 1;
    turn.waiting += 1;
    const leave = () => {
      turn.waiting -= 1;
      if (turn.waiting === 0) turn.unwanted.abort();
    };
    left.addEventListener('abort', leave);
    if (left.aborted) leave();
    try {
      return await turn.result;
    } finally {
      left.removeEventListener('abort', leave);
      this.#waiting -= 1;
    }
  }

  #soon(asker: string): Turn<Result> {
    if (this.#next?.unwanted.signal.aborted === false) return this.#next;
    const { promise: result, resolve } = Promise.withResolvers<Result>();
    const turn: Turn<Result> = { result, unwanted: new AbortController(), waiting: 0 };
    const begin = () => {
      if (this.#next === turn) this.#next = undefined;
      resolve(this.#take(turn, asker));
    };
    if (this.#running === undefined) {
      begin();
    } else {
      this.#next = turn;
      void this.#running.result.then(begin, begin);
    }
    return turn;
  }

  async #take(turn: Turn<Result>, asker: string): Promise<Result> {
    const { signal } = turn.unwanted;
    // One that nobody wants is over at once.
    if (!signal.aborted) this.#running = turn;
    try {
      return await this.#look(asker, signal);
    } finally {
      if (this.#running === turn) this.#running = undefined;
    }
  }
}
