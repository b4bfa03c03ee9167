import { formatRate, type CallLimits } from '@skillet/core';
import { burstOf, type Left } from './meter.ts';
import type { Scope } from './rules.ts';

/** Whose calls are limited. */
interface LimitedParty {
  readonly scope: Scope;
  /** By its name in the configuration, or that of its key. */
  readonly caller?: string;
  readonly mount?: string;
}

/** What holds for somebody, and how many calls there is room for; `left` is not there where nobody counts them together. */
export interface LimitUse extends LimitedParty {
  readonly rate?: {
    readonly limit: string;
    readonly burst: number;
    readonly left?: number;
    /** Milliseconds until there is room for a whole burst again. */
    readonly full_in_ms?: number;
  };
  readonly concurrency?: { readonly limit: number; readonly left?: number };
  readonly daily?: { readonly limit: number; readonly left?: number };
}

/** Tells of limits, and of what is left of them where that is counted. */
export function limitUse(
  party: LimitedParty,
  limits: CallLimits,
  counted?: { readonly left: Left },
): LimitUse {
  const { rate, concurrency, daily } = limits;
  const left = counted?.left;
  const of = (limit: number, rest: number | undefined) => ({
    limit,
    ...(rest === undefined ? {} : { left: rest }),
  });
  return {
    ...party,
    ...(rate && {
      rate: {
        limit: formatRate(rate),
        burst: burstOf(limits),
        ...(left && { left: left.rate, full_in_ms: Math.round(left.fullInMs) }),
      },
    }),
    ...(concurrency !== undefined && { concurrency: of(concurrency, left?.concurrency) }),
    ...(daily !== undefined && { daily: of(daily, left?.daily) }),
  };
}
