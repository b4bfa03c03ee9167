import { formatRate, HostError, type CallLimits, type RateLimitFields } from '@skillet/core';
import { limitName, type Counted } from './limit-fields.ts';
import { burstOf, type Excess } from './meter.ts';
import type { Scope } from './rules.ts';

/** What a call to a mount is refused with that would be over a limit. */
export function rateLimited(
  { scope, limits }: Counted,
  excess: Excess,
  mount: string,
  rateLimit: RateLimitFields,
): HostError {
  const retryAfter = Math.max(1, Math.ceil(excess.waitMs / 1000));
  const most = `${whose(scope, mount)} are limited to ${howMuch(limits, excess)}`;
  const detail = `${most}; ${whenAgain(excess, retryAfter)}.`;
  const violated = limitName(scope, excess.of);
  const { stackTraceLimit } = Error;
  // Nobody reads its stack, and taking it costs more than the rest of thousands of refusals.
  Error.stackTraceLimit = 0;
  try {
    return new HostError('rate_limited', detail, { retryAfter, rateLimit, violated });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function whose(scope: Scope, mount: string): string {
  switch (scope) {
    case 'caller':
      return 'Your calls';
    case 'caller-skill':
      return `Your calls of skill "${mount}"`;
    case 'skill':
      return `Calls of skill "${mount}", those of all its callers together,`;
  }
}

function howMuch(limits: CallLimits, { of }: Excess): string {
  const { rate, concurrency = 0, daily = 0 } = limits;
  if (of === 'concurrency') return `${String(concurrency)} at once`;
  if (of === 'daily' || rate === undefined) return `${String(daily)} a day`;
  const burst = burstOf(limits);
  return `${formatRate(rate)}${burst === rate.count ? '' : `, ${String(burst)} at once`}`;
}

function whenAgain({ of }: Excess, seconds: number): string {
  if (of === 'concurrency') return 'wait until one of them has been answered';
  if (of === 'daily') return `the next day begins at midnight UTC, in ${String(seconds)} s`;
  return `try again in ${String(seconds)} s`;
}
