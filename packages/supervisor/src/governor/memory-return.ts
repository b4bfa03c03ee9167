import type { Clock } from '@skillet/core';

/** Bytes of growth that are worth a search for what is free. */
const WORTH = 32 * 1024 * 1024;
/** Milliseconds between two of them. */
const PACE = 3000;
/** Milliseconds for which the process must not have grown: what is just being taken is not free. */
const CALM = 500;
/** Bytes that do not count as growth. */
const NOISE = 1024 * 1024;

/** What gives memory back, and when. */
export interface MemoryReturnOptions {
  readonly clock: Clock;
  /** Bytes of memory that the process has resident. */
  readonly rss: () => number;
  /** Has the allocator give back what is free in it; resolves with false when it never will. */
  readonly trim: () => Promise<boolean>;
}

type State =
  | { readonly name: 'watching'; readonly since: number }
  | { readonly name: 'trimming' }
  | { readonly name: 'hopeless' };

/**
 * Sees that what workers and clients have left free in the allocator goes back to the system, once the
 * process has grown and grows no more: the allocator keeps almost all of it where anything small lies above.
 */
export class MemoryReturn {
  readonly #options: MemoryReturnOptions;
  #state: State;
  /** What was resident after the last time, or since then at least. */
  #floor = Infinity;
  #highest = 0;
  #grownAt: number;

  constructor(options: MemoryReturnOptions) {
    this.#options = options;
    this.#grownAt = options.clock.now();
    this.#state = { name: 'watching', since: this.#grownAt };
  }

  /** Looks once, at a process that has `rss` bytes resident. */
  look(rss: number): void {
    if (this.#state.name !== 'watching') return;
    const now = this.#options.clock.now();
    this.#floor = Math.min(this.#floor, rss);
    if (rss > this.#highest + NOISE) {
      this.#highest = rss;
      this.#grownAt = now;
    } else if (rss < this.#highest) this.#highest = rss;
    const isDue = now - this.#state.since >= PACE && now - this.#grownAt >= CALM;
    if (isDue && rss - this.#floor > WORTH) void this.#trim();
  }

  async #trim(): Promise<void> {
    const { clock, rss, trim } = this.#options;
    this.#state = { name: 'trimming' };
    const isTrimmed = await trim().catch(() => false);
    if (!isTrimmed) {
      this.#state = { name: 'hopeless' };
      return;
    }
    this.#floor = this.#highest = rss();
    this.#grownAt = clock.now();
    this.#state = { name: 'watching', since: this.#grownAt };
  }
}
