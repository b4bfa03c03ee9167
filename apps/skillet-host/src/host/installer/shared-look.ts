/**
 * A look that takes long, made once for all who ask for it. Who asks while one is under way gets what the next one sees, with all others
 * who do: the one under way may have seen what has changed since.
 */
export class SharedLook<Result> {
  readonly #look: (asker: string) => Promise<Result>;
  readonly #most: number;
  #running: Promise<Result> | undefined;
  #next: Promise<Result> | undefined;
  #waiting = 0;

  /** `look` is told who has asked first; `most` is how many may wait at a time. */
  constructor(look: (asker: string) => Promise<Result>, most: number) {
    this.#look = look;
    this.#most = most;
  }

  /** Resolves with undefined, at once, where as many wait as may. */
  async ask(asker: string): Promise<Result | undefined> {
    if (this.#waiting >= this.#most) return undefined;
    this.#waiting += 1;
    try {
      return await this.#soon(asker);
    } finally {
      this.#waiting -= 1;
    }
  }

  #soon(asker: string): Promise<Result> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#begin(asker);
    const begin = () => {
      this.#next = undefined;
      return this.#begin(asker);
    };
    this.#next = this.#running.then(begin, begin);
    return this.#next;
  }

  #begin(asker: string): Promise<Result> {
    const running = this.#look(asker).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
