import {
  forgive,
  recentDeaths,
  type Clock,
  type DeathHistory,
  type RestartPolicy,
} from '@skillet/core';

/** The deaths of a skill that count for a quarantine: in this host, and in others that run the same. Times are of the host's clock. */
export class CountedDeaths {
  readonly #policy: RestartPolicy;
  readonly #clock: Clock;
  #own: DeathHistory = [];
  readonly #elsewhere = new Map<string, DeathHistory>();

  constructor(policy: RestartPolicy, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
  }

  /** Those in this host. */
  get own(): DeathHistory {
    return this.#recent(this.#own);
  }

  get all(): DeathHistory {
    if (this.#elsewhere.size === 0) return this.own;
    return this.#recent([...this.#own, ...Array.from(this.#elsewhere.values()).flat()]);
  }

  add(at: number): void {
    this.#own = [...this.own, at];
  }

  /** These count no more: their cause is found, and refused. */
  forgive(deaths: DeathHistory): void {
    if (deaths.length === 0) return;
    this.#own = forgive(this.#own, deaths);
    for (const [host, some] of this.#elsewhere) this.#elsewhere.set(host, forgive(some, deaths));
  }

  forget(): void {
    this.#own = [];
    this.#elsewhere.clear();
  }

  /** Another host says which of its deaths count: all of them. */
  hear(host: string, deaths: DeathHistory): void {
    for (const [other, some] of this.#elsewhere)
      if (this.#recent(some).length === 0) this.#elsewhere.delete(other);
    if (deaths.length === 0) this.#elsewhere.delete(host);
    else this.#elsewhere.set(host, deaths);
  }

  /** A host is gone. Its deaths go with it, or count for this one, which then tells of them. */
  lose(host: string, takesOver: boolean): void {
    if (takesOver) this.#own = [...this.own, ...(this.#elsewhere.get(host) ?? [])];
    this.#elsewhere.delete(host);
  }

  #recent(deaths: DeathHistory): DeathHistory {
    return recentDeaths(deaths, this.#policy, this.#clock.now());
  }
}
