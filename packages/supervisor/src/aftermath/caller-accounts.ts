import { networkOf, outweighs, type DeathHistory, type RestartPolicy } from '@skillet/core';

/** Callers that are remembered at most. */
const MOST_CALLERS = 256;

interface NotedDeath {
  readonly at: number;
  /** Whether nobody else had a request in flight that may have done it. */
  readonly sole: boolean;
}

/** What there is against one caller. Times are of the host's clock. */
interface Account {
  readonly deaths: readonly NotedDeath[];
  /** How often it was refused. */
  readonly refusals: number;
  readonly refusedUntil: number;
  /** When all this is forgotten. */
  readonly until: number;
}

/** An account with those of its deaths that count for the skill. */
interface Accused {
  readonly address: string;
  readonly account: Account;
  readonly sole: DeathHistory;
  readonly all: DeathHistory;
}

/** What is to be decided after a death that counts. */
export interface Trial {
  readonly at: number;
  /** Deaths that count for the skill. */
  readonly history: DeathHistory;
  /** Whether this one does not, because others were answered since the one before. */
  readonly excused: boolean;
  /** Whether the skill would be quarantined. */
  readonly due: boolean;
  readonly probation: boolean;
}

/** A caller that is refused. */
export interface Refused {
  /** Its address, or the network of it. */
  readonly address: string;
  /** Milliseconds for which it is refused. */
  readonly forMs: number;
}

/** A caller that is refused from now on. */
export interface Conviction extends Refused {
  /** Deaths that do not count for the skill any more. */
  readonly deaths: DeathHistory;
}

/** A death, and the callers under whose requests it happened, one of which did it. */
export interface Accusation {
  readonly at: number;
  /** Addresses, or networks of them. */
  readonly addresses: readonly string[];
  readonly sole: boolean;
}

/**
 * The deaths under the requests of single callers, the oldest first. Who sends ever new inputs that kill is refused
 * where the skill would be quarantined for everybody; who does so again is refused at once, and for longer.
 */
export class CallerAccounts {
  readonly #policy: RestartPolicy;
  readonly #byAddress = new Map<string, Account>();
  #refusingUntil = 0;

  /** `poisonTtl` of the policy is how long a caller is remembered, and refused at most; 0 for not at all. */
  constructor(policy: RestartPolicy) {
    this.#policy = policy;
  }

  /** Milliseconds for which a caller is still refused, 0 for others; costs nothing while nobody is. */
  refusedFor(address: string | undefined, now: number): number {
    if (now >= this.#refusingUntil || address === undefined) return 0;
    const account = this.#byAddress.get(networkOf(address));
    return Math.max(0, (account?.refusedUntil ?? 0) - now);
  }

  /** A worker died under requests from these addresses, one of which did it; undefined stands for those without one. */
  note(addresses: ReadonlySet<string | undefined>, at: number): Accusation {
    const named = [...addresses].filter((address) => address !== undefined).map(networkOf);
    const accusation = { at, sole: addresses.size === 1, addresses: [...new Set(named)] };
    this.hear(accusation);
    return accusation;
  }

  /** The same of a worker of another host. */
  hear({ at, sole, addresses }: Accusation): void {
    for (const address of addresses) this.#note(address, { at, sole });
  }

  /** Another host refuses a caller; the deaths that this one is to blame for. */
  learn({ address, forMs }: Refused, now: number): DeathHistory {
    const known = this.#byAddress.get(address);
    const refusedUntil = Math.max(known?.refusedUntil ?? 0, now + forMs);
    const { deaths = [], refusals = 0, until = now + this.#policy.poisonTtl } = known ?? {};
    this.#byAddress.set(address, { deaths, refusals: refusals + 1, refusedUntil, until });
    this.#refusingUntil = Math.max(this.#refusingUntil, refusedUntil);
    const sole = deaths.filter((death) => death.sole);
    return (sole.length > 0 ? sole : deaths).map(({ at }) => at);
  }

  #note(name: string, death: NotedDeath): void {
    const { poisonTtl } = this.#policy;
    const { at } = death;
    if (poisonTtl === 0) return;
    for (const [old, { until }] of this.#byAddress) {
      if (until > at) break;
      this.#byAddress.delete(old);
    }
    const known = this.#byAddress.get(name);
    const { refusals = 0, refusedUntil = 0 } = known ?? {};
    const deaths = [...(known?.deaths ?? []).filter((one) => at - one.at < poisonTtl), death];
    // Deleted first, so that the order stays the order of `until`.
    this.#byAddress.delete(name);
    this.#byAddress.set(name, { deaths, refusals, refusedUntil, until: at + poisonTtl });
    this.#makeRoom(at);
  }

  /**
   * Refuses those who are to blame, if any: under whose requests alone most of the workers died, or else the one who
   * was there most often. A quarantine would be for all, for that one too.
   */
  convict(trial: Trial): Conviction[] {
    const { at, history, due } = trial;
    const counted = new Set(history);
    const accused = Array.from(this.#byAddress, ([address, account]): Accused => {
      const deaths = account.deaths.filter((death) => counted.has(death.at));
      const sole = deaths.filter((death) => death.sole).map((death) => death.at);
      return { address, account, sole, all: deaths.map((death) => death.at) };
    });
    const guilty = accused.filter(({ account, sole }) => {
      const again = account.refusals > 0 && sole.includes(at);
      return again || (due && this.#outweighs(sole, trial));
    });
    if (guilty.length > 0 || !due) return guilty.map((one) => this.#refuse(one, one.sole, at));
    const [most, next] = accused.toSorted((one, other) => other.all.length - one.all.length);
    if (most === undefined || most.all.length === next?.all.length) return [];
    return this.#outweighs(most.all, trial) ? [this.#refuse(most, most.all, at)] : [];
  }

  #outweighs(deaths: DeathHistory, { at, probation }: Trial): boolean {
    // On probation it is the last one that counts.
    return outweighs(deaths.length, this.#policy, probation) && (!probation || deaths.includes(at));
  }

  #refuse({ address, account }: Accused, deaths: DeathHistory, at: number): Conviction {
    const { backoff, poisonTtl } = this.#policy;
    const forMs = Math.min(poisonTtl, backoff.max * 2 ** account.refusals);
    const refusedUntil = at + forMs;
    const refusals = account.refusals + 1;
    this.#byAddress.set(address, { ...account, refusals, refusedUntil });
    this.#refusingUntil = Math.max(this.#refusingUntil, refusedUntil);
    return { address, deaths, forMs };
  }

  #makeRoom(now: number): void {
    if (this.#byAddress.size <= MOST_CALLERS) return;
    const all = [...this.#byAddress];
    const [oldest] = all.find(([, { refusedUntil }]) => refusedUntil <= now) ?? all[0] ?? [];
    if (oldest !== undefined) this.#byAddress.delete(oldest);
  }
}
