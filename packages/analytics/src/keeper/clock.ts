import type { Moment } from '../store/usage-store.ts';

/** What it is in this thread. */
export function moment(): Moment {
  return { date: Date.now(), now: performance.now() };
}
