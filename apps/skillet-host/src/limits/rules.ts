import type { HostConfig } from '@skillet/config';
import type { CallerLimits, CallLimits, LimitedSkill, LimitScope, PartyKind } from '@skillet/core';

/** What of a configuration limits calls. */
export type LimitConfig = Pick<HostConfig, 'callers' | 'rateLimits'>;

/** Whose calls are limited together. */
export type Scope = LimitScope;

/** Says what holds for whom. */
export class Rules {
  readonly #config: LimitConfig;
  readonly #ofKeys: ReadonlyMap<string, CallLimits>;

  /** `ofKeys` are limits that were given with keys, by the names of their holders; they hold before all others. */
  constructor(config: LimitConfig, ofKeys: ReadonlyMap<string, CallLimits>) {
    this.#config = config;
    this.#ofKeys = ofKeys;
  }

  /** Whether there are any. */
  get any(): boolean {
    const { callers, rateLimits } = this.#config;
    return callers.limits !== undefined || rateLimits !== undefined || this.#ofKeys.size > 0;
  }

  /** What holds for a caller. */
  ofCaller(kind: PartyKind, name: string): CallerLimits | undefined {
    const { default: others, anonymous, names = {} } = this.#config.callers.limits ?? {};
    if (kind === 'anonymous') return anonymous;
    const named = Object.hasOwn(names, name) ? names[name] : undefined;
    const configured = named ?? (kind === 'key' ? others : undefined);
    const ofKey = kind === 'local' ? undefined : this.#ofKeys.get(name);
    if (ofKey === undefined) return configured;
    const { skills } = configured ?? {};
    return { ...ofKey, ...(skills === undefined ? {} : { skills }) };
  }

  /** What holds, besides, for the calls of a caller to one skill. */
  ofCallerAt(
    kind: PartyKind,
    { skills = {} }: CallerLimits,
    { mount, name }: LimitedSkill,
  ): CallLimits | undefined {
    if (Object.hasOwn(skills, mount)) return skills[mount];
    if (Object.hasOwn(skills, name)) return skills[name];
    return kind === 'local' || kind === 'admin' ? undefined : this.#ofSkill(mount)?.perCaller;
  }

  /** What holds for all calls to a skill together. */
  ofSkill(mount: string): CallLimits | undefined {
    return this.#ofSkill(mount);
  }

  #ofSkill(mount: string) {
    const { rateLimits = {} } = this.#config;
    return Object.hasOwn(rateLimits, mount) ? rateLimits[mount] : undefined;
  }
}

/** Whether limits say anything at all. */
export function saysAnything(limits: CallLimits | undefined): limits is CallLimits {
  if (limits === undefined) return false;
  const { rate, concurrency, daily } = limits;
  return rate !== undefined || concurrency !== undefined || daily !== undefined;
}
