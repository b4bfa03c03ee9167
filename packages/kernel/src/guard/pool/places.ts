/** A job that has no place yet. */
export interface Waiting {
  /** Null once it was begun or forgotten. */
  begin: (() => void) | null;
  next: Waiting | null;
}

/**
 * Places in the pool of threads that the whole process shares. Jobs beyond the bound wait here, first
 * come, first served, and vanish with the worker. What begins a job must not throw, and whoever began
 * one calls `leave` exactly once when it is over.
 */
export class Places {
  readonly #bound: number;
  /** Jobs in the pool and jobs that wait, of all places of the worker: others read along. */
  readonly #counts: Int32Array;
  #taken = 0;
  #first: Waiting | null = null;
  #last: Waiting | null = null;

  constructor(bound: number, counts: Int32Array) {
    this.#bound = bound;
    this.#counts = counts;
  }

  /** Whether a job that comes now begins at once. */
  get free(): boolean {
    return this.#taken < this.#bound && this.#first === null;
  }

  /** Begins the job now, or once there is a place. */
  enter(begin: () => void): Waiting | undefined {
    if (this.free) {
      this.#take();
      begin();
      return undefined;
    }
    const waiting: Waiting = { begin, next: null };
    if (this.#last === null) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
    this.#count(1, 1);
    return waiting;
  }

  /** Gives up a job that has not begun. */
  forget(waiting: Waiting): void {
    if (waiting.begin === null) return;
    waiting.begin = null;
    this.#count(1, -1);
    this.#dropForgotten();
  }

  /** Gives a place back: the next in line begins. */
  leave(): void {
    this.#taken -= 1;
    this.#count(0, -1);
    this.#dropForgotten();
    while (this.#first !== null && this.#taken < this.#bound) {
      const { begin } = this.#first;
      this.#first.begin = null;
      this.#dropForgotten();
      this.#count(1, -1);
      this.#take();
      begin?.();
    }
  }

  #dropForgotten(): void {
    while (this.#first?.begin === null) this.#first = this.#first.next;
    if (this.#first === null) this.#last = null;
  }

  #take(): void {
    this.#taken += 1;
    this.#count(0, 1);
  }

  #count(at: 0 | 1, by: 1 | -1): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + by;
  }
}
