/** Calls somebody again and again, while there is anything to do. */
export class Ticker {
  readonly #every: number;
  readonly #onTick: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `every` so many milliseconds. */
  constructor(every: number, onTick: () => void) {
    this.#every = every;
    this.#onTick = onTick;
  }

  run(isOn: boolean): void {
    if (isOn) this.#timer ??= setInterval(this.#onTick, this.#every).unref();
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
