import { isFirstStart, type SkillState } from '@skillet/core';

/** Milliseconds after its first death for which a skill may be without a worker. */
const STAYS_BROKEN = 20_000;
/** Milliseconds for which a host that gave a lease up keeps it the next time, twice as long each time, and at most. */
const KEPT = 30_000;
const MOST_KEPT = 600_000;
/** Milliseconds for which a skill must be well for all of that to be forgotten. */
const PROVEN = 60_000;

interface Tenure {
  /** When the lease was seen first, since when the skill is broken, and since when well. */
  since: number | undefined;
  brokenSince: number | undefined;
  wellSince: number | undefined;
  /** How long the lease is kept at least. */
  kept: number;
}

/**
 * Finds skills that stay broken on this host though it has their leases: those in quarantine, and those without a worker for too
 * long. A skill that is broken everywhere goes from host to host ever more seldom.
 */
export class BrokenTenures {
  readonly #now: () => number;
  readonly #tenures = new Map<string, Tenure>();

  /** `now` tells milliseconds on a clock that nobody sets. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Looks at a skill, without a state where this host does not have its lease; whether that should be given up now. */
  look(mount: string, state: SkillState | undefined): boolean {
    const tenure = this.#tenureOf(mount);
    if (state === undefined) {
      tenure.since = tenure.brokenSince = tenure.wellSince = undefined;
      return false;
    }
    const now = this.#now();
    tenure.since ??= now;
    if (state.name === 'ready' || state.name === 'idle') {
      // One on trial after a quarantine has not shown anything yet.
      if (state.probation === true) return false;
      tenure.brokenSince = undefined;
      tenure.wellSince ??= now;
      if (now - tenure.wellSince >= PROVEN) tenure.kept = 0;
      return false;
    }
    tenure.wellSince = undefined;
    if (isFirstStart(state) || state.name === 'stopping' || state.name === 'stopped') return false;
    tenure.brokenSince ??= now;
    const isBroken = state.name === 'quarantined' || now - tenure.brokenSince >= STAYS_BROKEN;
    return isBroken && now - tenure.since >= tenure.kept;
  }

  /** Its lease is given up. */
  onGivenUp(mount: string): void {
    const tenure = this.#tenureOf(mount);
    tenure.kept = Math.min(MOST_KEPT, Math.max(KEPT, 2 * tenure.kept));
  }

  /** It is none any more that one host alone runs. */
  forget(mount: string): void {
    this.#tenures.delete(mount);
  }

  #tenureOf(mount: string): Tenure {
    const known = this.#tenures.get(mount);
    if (known !== undefined) return known;
    const tenure: Tenure = {
      ...{ since: undefined, brokenSince: undefined, wellSince: undefined, kept: 0 },
    };
    this.#tenures.set(mount, tenure);
    return tenure;
  }
}
