import {
  partyKind,
  partyOf,
  type Admission,
  type CallLimits,
  type HostLine,
  type LimitedSkill,
  type PartyKind,
  type Pass,
  type RequestNames,
} from '@skillet/core';
import { dateNow } from '../clock.ts';
import { CountedCall } from './counted-call.ts';
import type { Counting } from './counting.ts';
import { limitFields, limitName, type Counted } from './limit-fields.ts';
import type { Excess, Moment } from './meter.ts';
import { Meters, type MetersOptions } from './meters.ts';
import type { QuotaBook } from './quota-book.ts';
import { rateLimited } from './refusal.ts';
import { Rules, saysAnything, type LimitConfig } from './rules.ts';
import { limitUse, type LimitUse } from './limit-use.ts';
import { SharedUse } from './shared-use.ts';

/** Hears of each call that was refused, by names of the configuration. */
export type OnLimited = (mount: string, caller: string, limit: string) => void;

/** What a limiter is made of. */
export interface LimiterOptions {
  readonly onLimited: OnLimited;
  /** Where the calls of a day are kept. Default: nowhere. */
  readonly quotas?: Pick<QuotaBook, 'keep'> | undefined;
  /** The time. Default: the real one. */
  readonly moment?: () => Moment;
  /** Other hosts that hold the same limits. Default: there are none. */
  readonly line?: HostLine | undefined;
}

/** Lets calls in as far as the limits of their callers and skills allow. Exact within one host. */
export class Limiter implements Admission, Counting {
  limits = false;
  readonly meters: Meters;
  readonly #shared: SharedUse | undefined;
  readonly #options: LimiterOptions;
  readonly #moment: () => Moment;
  #config: LimitConfig = { callers: { required: false } };
  #ofKeys: ReadonlyMap<string, CallLimits> = new Map();
  #rules = new Rules(this.#config, this.#ofKeys);

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#moment = options.moment ?? (() => ({ now: performance.now(), date: dateNow() }));
    const { line, quotas } = options;
    const onUse: MetersOptions['onUse'] = line && ((meter) => this.#shared?.note(meter));
    this.meters = new Meters({ quotas, onUse });
    this.#shared = line && new SharedUse(line, this);
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

  admit(skill: LimitedSkill, request: RequestNames): ReturnType<Admission['admit']> {
    const counted = this.countedFor(skill, request);
    if (counted.length === 0) return undefined;
    const moment = this.#moment();
    if (request.continues === true) {
      for (const { meter } of counted) meter.resume();
      return new CountedCall(counted, moment, false);
    }
    if (this.#shared?.isUnsure(counted, moment) === true)
      return this.#shared.decide(skill, request);
    return this.letIn(skill, request, counted, moment);
  }

  check(skill: LimitedSkill, request: RequestNames): void {
    const counted = this.countedFor(skill, request);
    const moment = this.#moment();
    if (this.#shared?.isUnsure(counted, moment) === true) return;
    this.#refuseExcess(counted, moment, skill, request);
  }

  /** Lets a call in by what is known here; throws `rate_limited`. */
  letIn(
    skill: LimitedSkill,
    request: RequestNames,
    counted: readonly Counted[],
    moment = this.#moment(),
  ): Pass {
    this.#refuseExcess(counted, moment, skill, request);
    for (const { meter, limits } of counted) meter.take(limits, moment);
    return new CountedCall(counted, moment, true);
  }

  moment(): Moment {
    return this.#moment();
  }

  /** Resolves when other hosts know what was let in here, and this one what they had let in. */
  async settle(): Promise<void> {
    await this.#shared?.settle();
  }

  /** What holds for a caller of a name, and how much of it is left. */
  ofCaller(kind: PartyKind, name: string): readonly LimitUse[] {
    const own = this.#rules.ofCaller(kind, name);
    // Addresses have one each: there is none of all of them.
    if (kind === 'anonymous')
      return saysAnything(own) ? [limitUse({ scope: 'caller', caller: name }, own)] : [];
    const { meters } = this.meters.party(kind, name);
    const there = new Set([...meters.keys(), ...Object.keys(own?.skills ?? {})]);
    const moment = this.#moment();
    const used = (limits: CallLimits | undefined, mount: string) =>
      this.meters.counted(limits, { kind, party: name, mount }).map((one) =>
        limitUse(
          { scope: one.scope, caller: name, ...(mount === '' ? {} : { mount }) },
          one.limits,
          {
            left: one.meter.left(one.limits, moment),
          },
        ),
      );
    return [
      ...used(own, ''),
      ...[...there]
        .filter((mount) => mount !== '')
        .flatMap((mount) =>
          used(this.#rules.ofCallerAt(kind, own ?? {}, { mount, name: mount }), mount),
        ),
    ];
  }

  /** The same for all calls to a skill together. */
  ofSkill(mount: string): readonly LimitUse[] {
    const moment = this.#moment();
    return this.meters
      .counted(this.#rules.ofSkill(mount), { kind: 'skill', party: '', mount })
      .map((one) =>
        limitUse({ scope: 'skill', mount }, one.limits, {
          left: one.meter.left(one.limits, moment),
        }),
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

  /** What the host calls by itself is nobody's; what another host has counted already counts no more. */
  countedFor(skill: LimitedSkill, request: RequestNames): readonly Counted[] {
    const { door = 'host', counted } = request;
    if (door === 'host') return NOTHING;
    const plan = this.#planFor(skill, request);
    return counted === undefined ? plan : plan.filter(({ scope }) => !counted.includes(scope));
  }

  #planFor(skill: LimitedSkill, request: RequestNames): readonly Counted[] {
    const id = partyOf(request);
    const party = this.meters.party(partyKind(request), id);
    if (party.rules !== this.#rules) {
      party.plans.clear();
      party.rules = this.#rules;
    }
    const known = party.plans.get(skill.mount);
    if (known !== undefined) return known;
    const plan = this.#plan(skill, request, id);
    party.plans.set(skill.mount, plan);
    return plan;
  }

  #plan(skill: LimitedSkill, request: RequestNames, party: string): readonly Counted[] {
    const { mount } = skill;
    const kind = partyKind(request);
    const own = this.#rules.ofCaller(kind, request.caller ?? 'local');
    const there = this.#rules.ofCallerAt(kind, own ?? {}, skill);
    const all = this.#rules.ofSkill(mount);
    return [
      ...this.meters.counted(own, { kind, party, mount: '' }),
      ...this.meters.counted(there, { kind, party, mount }),
      ...this.meters.counted(all, { kind: 'skill', party: '', mount }),
    ];
  }

  #apply(): void {
    this.#rules = new Rules(this.#config, this.#ofKeys);
    this.limits = this.#rules.any;
  }
}

const NOTHING: readonly Counted[] = [];
