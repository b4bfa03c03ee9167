import {
  partyKind,
  partyOf,
  type Admission,
  type CallLimits,
  type LimitedSkill,
  type PartyKind,
  type Pass,
  type RateLimitFields,
  type RequestNames,
} from '@skillet/core';
import { dateNow } from '../clock.ts';
import { limitFields, limitName, type Counted } from './limit-fields.ts';
import { Meter, type Excess, type Moment } from './meter.ts';
import type { QuotaBook } from './quota-book.ts';
import { RecentMap } from './recent-map.ts';
import { rateLimited } from './refusal.ts';
import { Rules, saysAnything, type LimitConfig, type Scope } from './rules.ts';
import { limitUse, type LimitUse } from './limit-use.ts';

/** Callers of each kind that are remembered, twice as many at most. */
const REMEMBERED = 8192;

/** Hears of each call that was refused, by names of the configuration. */
export type OnLimited = (mount: string, caller: string, limit: string) => void;

/** What a limiter is made of. */
export interface LimiterOptions {
  readonly onLimited: OnLimited;
  /** Where the calls of a day are kept. Default: nowhere. */
  readonly quotas?: Pick<QuotaBook, 'keep'> | undefined;
  /** The time. Default: the real one. */
  readonly moment?: () => Moment;
}

/** What is known of a caller. */
interface Party {
  /** What counts its calls, by mounts; that of all of them is at ''. */
  readonly meters: Map<string, Meter>;
  /** What counts for a call, by mounts, as long as the rules are these. */
  rules: Rules | undefined;
  readonly plans: Map<string, readonly Counted[]>;
}

/** Lets calls in as far as the limits of their callers and skills allow. Exact within one host. */
export class Limiter implements Admission {
  limits = false;
  readonly #options: LimiterOptions;
  readonly #moment: () => Moment;
  #config: LimitConfig = { callers: { required: false } };
  #ofKeys: ReadonlyMap<string, CallLimits> = new Map();
  #rules = new Rules(this.#config, this.#ofKeys);
  /** Each kind by itself, so that many addresses have nobody else forgotten. */
  readonly #parties: Readonly<Record<PartyKind, RecentMap<Party>>> = {
    anonymous: new RecentMap(REMEMBERED),
    key: new RecentMap(REMEMBERED),
    local: new RecentMap(1),
    admin: new RecentMap(REMEMBERED),
  };
  readonly #skills = new Map<string, Meter>();

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#moment = options.moment ?? (() => ({ now: performance.now(), date: dateNow() }));
  }

  /** From now on this limits calls; what was counted stays. */
  configure(config: LimitConfig): void {
    this.#config = config;
    this.#apply();
  }

  /** From now on these limits go with keys, by the names of their holders. */
  useKeys(limits: ReadonlyMap<string, CallLimits>): void {
    this.#ofKeys = limits;
    this.#apply();
  }

  admit(skill: LimitedSkill, request: RequestNames): Pass | undefined {
    const counted = this.#countedFor(skill, request);
    if (counted.length === 0) return undefined;
    const moment = this.#moment();
    if (request.continues === true) {
      for (const { meter } of counted) meter.resume();
      return new CountedCall(counted, moment, false);
    }
    this.#refuseExcess(counted, moment, skill, request);
    for (const { meter, limits } of counted) meter.take(limits, moment);
    return new CountedCall(counted, moment, true);
  }

  check(skill: LimitedSkill, request: RequestNames): void {
    this.#refuseExcess(this.#countedFor(skill, request), this.#moment(), skill, request);
  }

  /** What holds for a caller of a name, and how much of it is left. */
  ofCaller(kind: PartyKind, name: string): readonly LimitUse[] {
    const own = this.#rules.ofCaller(kind, name);
    // Addresses have one each: there is none of all of them.
    if (kind === 'anonymous')
      return saysAnything(own) ? [limitUse({ scope: 'caller', caller: name }, own)] : [];
    const { meters } = this.#parties[kind].at(name, newParty);
    const there = new Set([...meters.keys(), ...Object.keys(own?.skills ?? {})]);
    const moment = this.#moment();
    const used = (scope: Scope, limits: CallLimits | undefined, mount: string) =>
      this.#counted(scope, limits, meters, name, mount).map((one) =>
        limitUse({ scope, caller: name, ...(mount === '' ? {} : { mount }) }, one.limits, {
          left: one.meter.left(one.limits, moment),
        }),
      );
    return [
      ...used('caller', own, ''),
      ...[...there]
        .filter((mount) => mount !== '')
        .flatMap((mount) =>
          used(
            'caller-skill',
            this.#rules.ofCallerAt(kind, own ?? {}, { mount, name: mount }),
            mount,
          ),
        ),
    ];
  }

  /** The same for all calls to a skill together. */
  ofSkill(mount: string): readonly LimitUse[] {
    const moment = this.#moment();
    return this.#counted('skill', this.#rules.ofSkill(mount), this.#skills, '', mount).map((one) =>
      limitUse({ scope: 'skill', mount }, one.limits, { left: one.meter.left(one.limits, moment) }),
    );
  }

  #refuseExcess(
    counted: readonly Counted[],
    moment: Moment,
    { mount }: LimitedSkill,
    { caller = 'local' }: RequestNames,
  ): void {
    let worst: Excess | undefined;
    let where: Counted | undefined;
    for (const one of counted) {
      const excess = one.meter.excess(one.limits, moment);
      if (excess === undefined || excess.waitMs <= (worst?.waitMs ?? 0)) continue;
      worst = excess;
      where = one;
    }
    if (worst === undefined || where === undefined) return;
    this.#options.onLimited(mount, caller, limitName(where.scope, worst.of));
    throw rateLimited(where, worst, mount, limitFields(counted, moment));
  }

  /** What the host calls by itself is nobody's. */
  #countedFor(skill: LimitedSkill, request: RequestNames): readonly Counted[] {
    const { door = 'host' } = request;
    if (door === 'host') return NOTHING;
    const id = partyOf(request);
    const party = this.#parties[partyKind(request)].at(id, newParty);
    if (party.rules !== this.#rules) {
      party.plans.clear();
      party.rules = this.#rules;
    }
    const known = party.plans.get(skill.mount);
    if (known !== undefined) return known;
    const plan = this.#plan(skill, request, party, id);
    party.plans.set(skill.mount, plan);
    return plan;
  }

  #plan(skill: LimitedSkill, request: RequestNames, party: Party, id: string): readonly Counted[] {
    const { mount } = skill;
    const kind = partyKind(request);
    const own = this.#rules.ofCaller(kind, request.caller ?? 'local');
    const there = this.#rules.ofCallerAt(kind, own ?? {}, skill);
    const all = this.#rules.ofSkill(mount);
    return [
      ...this.#counted('caller', own, party.meters, id, ''),
      ...this.#counted('caller-skill', there, party.meters, id, mount),
      ...this.#counted('skill', all, this.#skills, '', mount),
    ];
  }

  /** What counts the calls of a scope, where those are limited. */
  #counted(
    scope: Scope,
    limits: CallLimits | undefined,
    meters: Map<string, Meter>,
    ...whose: [party: string, mount: string]
  ): readonly Counted[] {
    if (!saysAnything(limits)) return NOTHING;
    const [, mount] = whose;
    const meter = meters.get(mount) ?? new Meter();
    meters.set(mount, meter);
    if (limits.daily !== undefined && this.#options.quotas !== undefined)
      meter.tally = this.#options.quotas.keep(scope, ...whose, meter.tally);
    return [{ scope, limits, meter }];
  }

  #apply(): void {
    this.#rules = new Rules(this.#config, this.#ofKeys);
    this.limits = this.#rules.any;
  }
}

const NOTHING: readonly Counted[] = [];

function newParty(): Party {
  return { rules: undefined, plans: new Map(), meters: new Map() };
}

/** A call that counts. */
class CountedCall implements Pass {
  readonly #counted: readonly Counted[];
  readonly #moment: Moment;
  /** Whether it counts for the day. */
  readonly #isNew: boolean;
  #over = false;

  constructor(counted: readonly Counted[], moment: Moment, isNew: boolean) {
    this.#counted = counted;
    this.#moment = moment;
    this.#isNew = isNew;
  }

  get fields(): RateLimitFields {
    return limitFields(this.#counted, this.#moment);
  }

  end(begun: boolean): void {
    if (this.#over) return;
    this.#over = true;
    for (const { meter } of this.#counted) {
      meter.end();
      if (!begun && this.#isNew) meter.tally.takeBack(this.#moment.date);
    }
  }
}
