import type { Bomb } from '../bomb.ts';
import { tamperWithEnvironment } from './tampering/environment.ts';
import { tamperWithGlobals } from './tampering/globals.ts';
import { enterMainThread } from './tampering/main-thread.ts';
import { tamperWithPrototypes } from './tampering/prototypes.ts';

/** Changes to what others rely on. */
export const TAMPERING: Record<string, Bomb> = {
  'tamper-env': { about: 'empties process.env and sets traps', explode: tamperWithEnvironment },
  'main-thread': {
    about: "ends the host from the host's own thread, by way of the debugger",
    explode: enterMainThread,
  },
  'tamper-globals': {
    about: 'replaces JSON, Promise and other globals',
    explode: tamperWithGlobals,
  },
  'tamper-prototypes': {
    about: 'replaces the methods of arrays, maps, strings, promises and functions',
    explode: tamperWithPrototypes,
  },
};
