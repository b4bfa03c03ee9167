import { toText } from '../../intrinsics.ts';
import type { CollectGarbage } from '../garbage.ts';

/** Part of the limit from which on garbage is collected before more is taken. */
const FULL = 0.5;

/** Refuses what would take more in one call than a skill may have in all. */
export function overLimit(what: string, limit: number): RangeError {
  const message = `${what} would take more than limits.memory of ${toText(limit)} bytes`;
  return Object.assign(new RangeError(message), { code: 'ERR_MEMORY_LIMIT' });
}

/**
 * What a worker has taken outside of its heap and of what V8 counts: no sample shows it, so it is
 * counted as it is made, and refused beyond the limit.
 */
export class NativeMemory {
  readonly limit: number;
  readonly #collect: CollectGarbage | undefined;
  readonly #gone: FinalizationRegistry<number>;
  #taken = 0;
  #strewn = 0;
  #collectAt: number;

  constructor(limit: number, collect?: CollectGarbage) {
    this.limit = limit;
    this.#collect = collect;
    this.#collectAt = limit * FULL;
    this.#gone = new FinalizationRegistry((bytes) => {
      this.release(bytes);
    });
  }

  /** Counts bytes; throws a RangeError when that is too much. */
  take(what: string, bytes: number): void {
    const taken = this.#taken + bytes;
    // Garbage of this kind weighs nothing in the heap, so V8 by itself sees no reason to look for it.
    if (taken > this.#collectAt) {
      this.#collect?.();
      this.#collectAt = (taken + this.limit) / 2;
    }
    if (taken > this.limit) throw overLimit(what, this.limit);
    this.#taken = taken;
  }

  /** Counts bytes of what is mostly garbage soon: never refused, but collected before it is too much. */
  strew(bytes: number): void {
    this.#strewn += bytes;
    if (this.#strewn < this.limit * FULL) return;
    this.#strewn = 0;
    this.#collect?.('regular');
  }

  /** Counts bytes for as long as `owner` is not garbage. */
  hold(owner: object, what: string, bytes: number): void {
    this.take(what, bytes);
    this.#gone.register(owner, bytes);
  }

  release(bytes: number): void {
    this.#taken -= bytes;
    const least = this.limit * FULL;
    if (this.#taken < least) this.#collectAt = least;
  }
}
