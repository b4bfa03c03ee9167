import { setTimeout as sleep } from 'node:timers/promises';
import type { Bomb } from '../bomb.ts';

/** What does no harm. */
export const HARMLESS: Record<string, Bomb> = {
  ok: { about: 'answers at once', explode: () => ({ done: 'ok' }) },
  wait: {
    about: 'answers after `ms`',
    explode: async ({ ms }) => {
      await sleep(ms);
      return { done: 'wait' };
    },
  },
};
