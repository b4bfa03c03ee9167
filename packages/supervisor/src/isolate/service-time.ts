/** Milliseconds up to which waking another thread costs more than it gains. */
const QUICK = 1;
/** How much of the average the latest call makes up. */
const WEIGHT = 1 / 16;

/** How long an isolate takes for a call, as a moving average; what has proved nothing counts as slow. */
export class ServiceTime {
  #average = 16 * QUICK;

  /** A call took so many milliseconds from being handed over to its answer. */
  note(took: number): void {
    this.#average += (took - this.#average) * WEIGHT;
  }

  /** Whether calls are over about as soon as their isolate is awake. */
  get quick(): boolean {
    return this.#average < QUICK;
  }
}
