import type { RateLimitFields } from '@skillet/core';
import type { Exchange } from '../exchange.ts';

/** Has whatever is answered say which limits hold, and how much of them is left. */
export function tellLimits({ res }: Exchange, { policy, state }: RateLimitFields): void {
  res.setHeader('RateLimit-Policy', policy);
  res.setHeader('RateLimit', state);
}
