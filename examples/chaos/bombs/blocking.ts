import type { Bomb } from '../bomb.ts';
import { atomicsWait } from './blocking/atomics-wait.ts';
import { sleepInChild } from './blocking/exec-sync.ts';
import { immediateFlood } from './blocking/immediate-flood.ts';
import { infiniteLoop } from './blocking/infinite-loop.ts';
import { microtaskFlood } from './blocking/microtask-flood.ts';
import { never } from './blocking/never.ts';
import { regex } from './blocking/regex.ts';

/** Ways never to come back. */
export const BLOCKING: Record<string, Bomb> = {
  'infinite-loop': { about: 'loops for ever', explode: infiniteLoop },
  'microtask-flood': { about: 'awaits settled promises for ever', explode: microtaskFlood },
  'immediate-flood': {
    about: 'fills the event loop with immediates for ever',
    explode: immediateFlood,
  },
  regex: { about: 'runs a catastrophic regular expression', explode: regex },
  'atomics-wait': { about: 'sleeps in Atomics.wait for ever', explode: atomicsWait },
  'exec-sync': { about: "calls execSync('sleep 60')", explode: sleepInChild },
  never: { about: 'returns a promise that never settles', explode: never },
};
