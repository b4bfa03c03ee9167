import type { Bomb } from './bomb.ts';
import { ANSWERING } from './bombs/answering.ts';
import { BLOCKING } from './bombs/blocking.ts';
import { DESCRIPTORS } from './bombs/descriptors.ts';
import { ENDING } from './bombs/ending.ts';
import { FLOODING } from './bombs/flooding.ts';
import { HARMLESS } from './bombs/harmless.ts';
import { LEAVING } from './bombs/leaving.ts';
import { MEMORY } from './bombs/memory.ts';
import { NATIVE } from './bombs/native.ts';
import { POOL } from './bombs/pool.ts';
import { RESULTS } from './bombs/results.ts';
import { TAMPERING } from './bombs/tampering.ts';
import { THROWING } from './bombs/throwing.ts';

/** Every bomb under its name. */
export const BOMBS: Readonly<Record<string, Bomb>> = {
  ...HARMLESS,
  ...ANSWERING,
  ...THROWING,
  ...ENDING,
  ...BLOCKING,
  ...MEMORY,
  ...RESULTS,
  ...LEAVING,
  ...FLOODING,
  ...TAMPERING,
  ...POOL,
  ...NATIVE,
  ...DESCRIPTORS,
};
