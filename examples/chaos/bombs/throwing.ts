import type { Bomb } from '../bomb.ts';
import { recurse } from './throwing/recursion.ts';
import { rejectLater } from './throwing/reject-later.ts';
import { reject } from './throwing/reject.ts';
import { throwInTimer } from './throwing/throw-in-timer.ts';
import { throwNull } from './throwing/throw-null.ts';
import { throwUndefined } from './throwing/throw-undefined.ts';
import { throwNow } from './throwing/throw.ts';

/** Errors, wherever they come up. */
export const THROWING: Record<string, Bomb> = {
  throw: { about: 'throws an error', explode: throwNow },
  reject: { about: 'rejects', explode: reject },
  'throw-in-timer': { about: 'throws in a timer while the caller waits', explode: throwInTimer },
  'reject-later': {
    about: 'answers, then leaves a rejection that nobody handles',
    explode: rejectLater,
  },
  'throw-null': { about: 'throws null', explode: throwNull },
  'throw-undefined': { about: 'throws undefined', explode: throwUndefined },
  recursion: { about: 'calls itself until the stack is full', explode: () => recurse() },
};
