/** Milliseconds up to which waking another thread costs more than it gains. */
const QUICK = 0.25;
/** How much of the averages the latest call makes up. */
const WEIGHT = 1 / 16;

/**
 * How long a worker is busy with a call, at most: the time until its answer, shared by the calls that
 * it had at once (Little's law: J. D. C. Little, Operations Research 9, 1961). Both are moving averages;
 * what has proved nothing counts as slow.
 */
export class ServiceTime {
  #took = 64 * QUICK;
  #atOnce = 1;

  /** A call took so many milliseconds from being handed over to its answer, as one of so many. */
  note(took: number, atOnce: number): void {
    this.#took += (took - this.#took) * WEIGHT;
    this.#atOnce += (atOnce - this.#atOnce) * WEIGHT;
  }

  /** Whether calls are over about as soon as their worker is awake. */
  get quick(): boolean {
    return this.#took < QUICK * this.#atOnce;
  }
}
