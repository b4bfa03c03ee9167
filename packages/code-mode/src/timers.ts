/** Timers of one run that wait. */
const MOST = 1000;

/** What a run waits for by the clock: a bounded number of times, none of them longer than the run itself. */
export class Timers {
  readonly #longest: number;
  readonly #onTime: (id: number) => void;
  readonly #waiting = new Map<number, NodeJS.Timeout>();

  /** `longest` is in milliseconds. */
  constructor(longest: number, onTime: (id: number) => void) {
    this.#longest = longest;
    this.#onTime = onTime;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  start(id: number, ms: number): void {
    if (this.#waiting.size >= MOST) return;
    const timer = setTimeout(
      () => {
        this.#waiting.delete(id);
        this.#onTime(id);
      },
      Math.min(Math.max(0, ms), this.#longest),
    );
    this.#waiting.set(id, timer);
  }

  stop(id: number): void {
    clearTimeout(this.#waiting.get(id));
    this.#waiting.delete(id);
  }

  end(): void {
    for (const id of [...this.#waiting.keys()]) this.stop(id);
  }
}
