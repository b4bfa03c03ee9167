import { CHAOS } from '../host/mounts.ts';
import { TIMEOUT } from '../host/stress-config.ts';
import type { Attack } from './attack.ts';
import type { ExpectedCaller } from './caller.ts';
import { callOnce } from './fire.ts';

/** Milliseconds beyond the deadline within which a caller must be told. */
const TOLD_AFTER_DEADLINE = 500;

/** What most attacks have in common: one call, after which the skill must be back soon. */
export const CALL = {
  fire: callOnce,
  outcome: 'back',
  toldWithin: TIMEOUT + TOLD_AFTER_DEADLINE,
  backWithin: 2000,
  fuse: 0,
  lasts: 0,
  settles: 0,
  stains: false,
  stops: false,
  pauses: false,
  ownHost: false,
} as const satisfies Partial<Attack>;

/** One call of the chaos skill that sets off the bomb of this name. */
export function call(name: string, caller: ExpectedCaller, more: Partial<Attack> = {}): Attack {
  return { ...CALL, name, mount: CHAOS, body: { bomb: name }, caller, ...more };
}
