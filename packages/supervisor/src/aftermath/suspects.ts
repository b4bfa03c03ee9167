import type { RecentInput } from './recent-inputs.ts';

/** Inputs that are remembered at most. */
export const MOST_SUSPECTS = 256;
/** Deaths of workers after which an input is refused. */
const POISONOUS = 2;

/** A death, as it is noted with an input. */
export interface DeathNote {
  readonly at: number;
  /** Whether no other input can have done it. */
  readonly certain: boolean;
  /** Whether the request had its answer by then. */
  readonly late: boolean;
}

/** An input under which workers died. Times are of the host's clock. */
export interface Suspicion {
  readonly key: string;
  /** Bytes of the body. */
  readonly size: number;
  /** When workers died under it. */
  readonly deaths: readonly number[];
  /** Whether it is refused. */
  readonly poison: boolean;
  /** Whether it has killed after its answer. */
  readonly late: boolean;
  /** When all this is forgotten. */
  readonly until: number;
  /** How often it was refused. */
  refusals: number;
}

/** The inputs of a revision that are under suspicion, the oldest first; each is forgotten in time. */
export class Suspects {
  readonly #ttl: number;
  readonly #byKey = new Map<string, Suspicion>();

  /** `ttl` is how long a death is held against an input, in milliseconds; 0 for not at all. */
  constructor(ttl: number) {
    this.#ttl = ttl;
  }

  /** Whether there are any at all: what every request is asked. */
  get any(): boolean {
    return this.#byKey.size > 0;
  }

  /** Whether an input of so many bytes can be one of them. */
  mayKnow(size: number, now: number): boolean {
    this.#forget(now);
    for (const suspicion of this.#byKey.values()) if (suspicion.size === size) return true;
    return false;
  }

  find(key: string): Suspicion | undefined {
    return this.#byKey.get(key);
  }

  /** Those that are refused. */
  poisons(now: number): Suspicion[] {
    this.#forget(now);
    return [...this.#byKey.values()].filter(({ poison }) => poison);
  }

  /** A worker died under an input. */
  note({ key, size }: RecentInput, { at, certain, late }: DeathNote): Suspicion {
    this.#forget(at);
    const known = this.#byKey.get(key);
    const deaths = [...(known?.deaths ?? []), at];
    const suspicion = {
      key,
      size,
      deaths,
      poison: (known?.poison ?? false) || (certain && deaths.length >= POISONOUS),
      late: (known?.late ?? false) || late,
      until: at + this.#ttl,
      refusals: known?.refusals ?? 0,
    };
    if (this.#ttl > 0) {
      // Deleted first, so that the order stays the order of `until`.
      this.#byKey.delete(key);
      this.#byKey.set(key, suspicion);
      this.#makeRoom();
    }
    return suspicion;
  }

  /** All of them. */
  get all(): readonly Suspicion[] {
    return [...this.#byKey.values()];
  }

  /** What another host knows of an input, unless more is known here. */
  learn(suspicion: Suspicion): void {
    const known = this.#byKey.get(suspicion.key);
    if (this.#ttl === 0 || (known?.deaths.length ?? 0) >= suspicion.deaths.length) return;
    this.#byKey.delete(suspicion.key);
    const sorted = [...this.#byKey.values(), suspicion].toSorted((a, b) => a.until - b.until);
    this.#byKey.clear();
    for (const one of sorted) this.#byKey.set(one.key, one);
    this.#makeRoom();
  }

  /** A worker has survived an input. */
  clear(key: string): void {
    this.#byKey.delete(key);
  }

  #forget(now: number): void {
    for (const { key, until } of this.#byKey.values()) {
      if (until > now) return;
      this.#byKey.delete(key);
    }
  }

  #makeRoom(): void {
    if (this.#byKey.size <= MOST_SUSPECTS) return;
    const all = [...this.#byKey.values()];
    const oldest = all.find(({ poison }) => !poison) ?? all[0];
    if (oldest !== undefined) this.#byKey.delete(oldest.key);
  }
}
