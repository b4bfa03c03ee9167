import { type CallLimits, type RateLimitFields } from '@skillet/core';
import { burstOf, DAY, type Excess, type Meter, type Moment } from './meter.ts';
import type { Scope } from './rules.ts';

/** Limits of one scope, and what counts for them. */
export interface Counted {
  readonly scope: Scope;
  readonly limits: CallLimits;
  readonly meter: Meter;
}

/** What a limit is called in the fields, in errors, events and metrics. */
export function limitName(scope: Scope, of: Excess['of']): string {
  return of === 'rate' ? scope : `${scope}-${of}`;
}

/** The value of `RateLimit-Policy`: each limit as a quota, of a rate a burst in the time in which that comes back. */
function policyField(counted: readonly Counted[]): string {
  return items(counted, (scope, { rate, concurrency, daily, ...limits }) => [
    rate &&
      `${name(scope, 'rate')};q=${whole(burstOf({ rate, ...limits }))};w=${window(rate, limits)}`,
    concurrency && `${name(scope, 'concurrency')};q=${whole(concurrency)};qu="concurrent-requests"`,
    daily && `${name(scope, 'daily')};q=${whole(daily)};w=${whole(DAY / 1000)}`,
  ]);
}

/** The value of `RateLimit`: what is left of each, and in how many seconds all of it is there again. */
function stateField(counted: readonly Counted[], moment: Moment): string {
  const midnight = seconds(DAY - (moment.date % DAY));
  return items(counted, (scope, limits, meter) => {
    const left = meter.left(limits, moment);
    const { rate, concurrency, daily } = limits;
    return [
      rate && `${name(scope, 'rate')};r=${whole(left.rate)};t=${seconds(left.fullInMs)}`,
      concurrency && `${name(scope, 'concurrency')};r=${whole(left.concurrency)}`,
      daily && `${name(scope, 'daily')};r=${whole(left.daily)};t=${midnight}`,
    ];
  });
}

/** Both, as of now. */
export function limitFields(counted: readonly Counted[], moment: Moment): RateLimitFields {
  let policy = policies.get(counted);
  if (policy === undefined) policies.set(counted, (policy = policyField(counted)));
  return { policy, state: stateField(counted, moment) };
}

/** They stay as long as what is counted is for the same limits, and every answer has one. */
const policies = new WeakMap<readonly Counted[], string>();

type Items = (scope: Scope, limits: CallLimits, meter: Meter) => (string | 0 | undefined)[];

function items(counted: readonly Counted[], make: Items): string {
  return counted
    .flatMap(({ scope, limits, meter }) => make(scope, limits, meter))
    .filter((item) => item !== undefined && item !== 0)
    .join(', ');
}

/** A string of structured fields (RFC 9651): no name has anything that would have to be escaped. */
function name(scope: Scope, of: Excess['of']): string {
  return `"${limitName(scope, of)}"`;
}

function whole(count: number): string {
  return String(Math.round(count));
}

function window(rate: NonNullable<CallLimits['rate']>, limits: CallLimits): string {
  return seconds((burstOf({ rate, ...limits }) * rate.per) / rate.count);
}

function seconds(ms: number): string {
  return String(Math.max(0, Math.ceil(ms / 1000)));
}
