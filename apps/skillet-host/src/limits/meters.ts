import type { CallLimits, PartyKind } from '@skillet/core';
import type { Counted } from './limit-fields.ts';
import { Meter } from './meter.ts';
import type { QuotaBook } from './quota-book.ts';
import { RecentMap } from './recent-map.ts';
import { saysAnything, type Rules, type Scope } from './rules.ts';
import { SharedMeter, type Account } from './shared-meter.ts';

/** Callers of each kind that are remembered, twice as many at most. */
const REMEMBERED = 8192;

/** Mounts of a caller, or of all, that are counted by: other hosts may have ones that this one has not. */
const MOST_MOUNTS = 10_000;

/** What is known of a caller. */
export interface Party {
  /** What counts its calls, by mounts; that of all of them is at ''. */
  readonly meters: Map<string, Meter>;
  /** What counts for a call, by mounts, as long as the rules are these. */
  rules: Rules | undefined;
  readonly plans: Map<string, readonly Counted[]>;
}

/** What meters are made with. */
export interface MetersOptions {
  /** Where the calls of a day are kept. Default: nowhere. */
  readonly quotas: Pick<QuotaBook, 'keep'> | undefined;
  /** Hears of what is counted where other hosts are to be told. Default: there are none. */
  readonly onUse: ((meter: SharedMeter) => void) | undefined;
}

/** What counts the calls of callers and skills. */
export class Meters {
  readonly #options: MetersOptions;
  /** Each kind by itself, so that many addresses have nobody else forgotten. */
  readonly #parties: Readonly<Record<PartyKind, RecentMap<Party>>> = {
    anonymous: new RecentMap(REMEMBERED),
    key: new RecentMap(REMEMBERED),
    local: new RecentMap(1),
    admin: new RecentMap(REMEMBERED),
  };
  readonly #skills = new Map<string, Meter>();

  constructor(options: MetersOptions) {
    this.#options = options;
  }

  party(kind: PartyKind, id: string): Party {
    return this.#parties[kind].at(id, newParty);
  }

  /** What counts for limits, where these say anything. */
  counted(limits: CallLimits | undefined, account: Account): readonly Counted[] {
    if (!saysAnything(limits)) return NOTHING;
    const meter = this.at(account, limits.daily !== undefined);
    return [{ scope: scopeOf(account), limits, meter }];
  }

  /** What counts the calls of an account; where those of a day are limited, they are kept. */
  at(account: Account, daily: boolean): Meter {
    const { kind, party, mount } = account;
    const meters = kind === 'skill' ? this.#skills : this.party(kind, party).meters;
    const known = meters.get(mount);
    const meter = known ?? this.#make(account);
    if (known === undefined && meters.size < MOST_MOUNTS) meters.set(mount, meter);
    const { quotas } = this.#options;
    if (daily && quotas !== undefined)
      meter.tally = quotas.keep(scopeOf(account), party, mount, meter.tally);
    return meter;
  }

  *[Symbol.iterator](): Iterator<Meter> {
    yield* this.#skills.values();
    for (const parties of Object.values(this.#parties))
      for (const { meters } of parties.values()) yield* meters.values();
  }

  #make(account: Account): Meter {
    const { onUse } = this.#options;
    return onUse === undefined ? new Meter() : new SharedMeter(account, onUse);
  }
}

const NOTHING: readonly Counted[] = [];

function scopeOf({ kind, mount }: Account): Scope {
  if (kind === 'skill') return 'skill';
  return mount === '' ? 'caller' : 'caller-skill';
}

function newParty(): Party {
  return { rules: undefined, plans: new Map(), meters: new Map() };
}
