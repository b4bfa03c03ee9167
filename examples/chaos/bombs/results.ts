import type { Bomb } from '../bomb.ts';
import { bigint } from './results/bigint.ts';
import { circular } from './results/circular.ts';
import { hugeResult } from './results/huge-result.ts';
import { uncloneable } from './results/uncloneable.ts';

/** Answers that cannot be given. */
export const RESULTS: Record<string, Bomb> = {
  'huge-result': { about: 'answers with 500 MB', explode: hugeResult },
  uncloneable: { about: 'answers with a function', explode: uncloneable },
  circular: { about: 'answers with an object that contains itself', explode: circular },
  bigint: { about: 'answers with a BigInt', explode: bigint },
};
