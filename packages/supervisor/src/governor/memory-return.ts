import type { Clock } from '@skillet/core';

/** Bytes of growth that are worth a search for what is free. */
const WORTH = 32 * 1024 * 1024;
/** Milliseconds between two of them; those that find nothing are ever further apart. */
const PACE = { first: 3000, last: 60_000 } as const;
/** Milliseconds for which the process must not have grown: what is just being taken is not free. */
const CALM = 500;
/** Bytes that do not count as growth. */
const NOISE = 1024 * 1024;

/** What gives memory back, and when. */
export interface MemoryReturnOptions {
  readonly clock: Clock;
  /** Bytes of memory that the process has resident. */
  readonly rss: () => number;
  /** How many threads have ended so far: only then is free what was theirs. */
  readonly ended: () => number;
  /** Has the allocator give back what is free in it; resolves with false when it never will. */
  readonly trim: () => Promise<boolean>;
}

type State =
  | { readonly name: 'watching'; readonly since: number; readonly wait: number }
  | { readonly name: 'trimming' }
  | { readonly name: 'hopeless' };

/**
 * Sees that what workers and clients have left free in the allocator goes back to the system, once the
 * process has grown and grows no more: the allocator keeps almost all of it where anything small lies above.
 * A worker may be there for long after it was ended, so a look that found nothing is not the last.
 */
export class MemoryReturn {
  readonly #options: MemoryReturnOptions;
  #state: State;
  /** The least that was ever resident. */
  #floor = Infinity;
  #highest = 0;
  #grownAt: number;
  #ended = 0;

  constructor(options: MemoryReturnOptions) {
    this.#options = options;
    this.#grownAt = options.clock.now();
    this.#state = { name: 'watching', since: this.#grownAt, wait: PACE.first };
  }

  /** Looks once, at a process that has `rss` bytes resident. */
  look(rss: number): void {
    if (this.#state.name !== 'watching') return;
    const { clock, ended } = this.#options;
    const now = clock.now();
    const endedNow = ended();
    if (endedNow !== this.#ended) {
      this.#ended = endedNow;
      this.#state = { ...this.#state, wait: PACE.first };
    }
    this.#floor = Math.min(this.#floor, rss);
    if (rss > this.#highest + NOISE) {
      this.#highest = rss;
      this.#grownAt = now;
    } else if (rss < this.#highest) this.#highest = rss;
    const { since, wait } = this.#state;
    const isDue = now - since >= wait && now - this.#grownAt >= CALM;
    if (isDue && rss - this.#floor > WORTH) void this.#trim(wait, rss);
  }

  async #trim(wait: number, before: number): Promise<void> {
    const { clock, rss, trim } = this.#options;
    this.#state = { name: 'trimming' };
    const isTrimmed = await trim().catch(() => false);
    if (!isTrimmed) {
      this.#state = { name: 'hopeless' };
      return;
    }
    this.#highest = rss();
    this.#grownAt = clock.now();
    const isWorthIt = before - this.#highest > NOISE;
    const next = isWorthIt ? PACE.first : Math.min(PACE.last, 2 * wait);
    this.#state = { name: 'watching', since: this.#grownAt, wait: next };
  }
}
