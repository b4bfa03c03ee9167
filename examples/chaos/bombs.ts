import type { Bomb } from './bomb.ts';
import { BLOCKING } from './bombs/blocking.ts';
import { ENDING } from './bombs/ending.ts';
import { FLOODING } from './bombs/flooding.ts';
import { HARMLESS } from './bombs/harmless.ts';
import { LEAVING } from './bombs/leaving.ts';
import { MEMORY } from './bombs/memory.ts';
import { RESULTS } from './bombs/results.ts';
import { TAMPERING } from './bombs/tampering.ts';
import { THROWING } from './bombs/throwing.ts';

/** Every bomb under its name. */
export const BOMBS: Readonly<Record<string, Bomb>> = {
  ...HARMLESS,
  ...THROWING,
  ...ENDING,
  ...BLOCKING,
  ...MEMORY,
  ...RESULTS,
  ...LEAVING,
  ...FLOODING,
  ...TAMPERING,
};
