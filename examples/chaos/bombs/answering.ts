import type { Bomb } from '../bomb.ts';
import { burn } from './answering/burn.ts';
import { longAnswer } from './answering/long-answer.ts';
import { twoByteAnswer } from './answering/two-byte-answer.ts';

/** What does no harm alone: it is the callers, or many of them, who do. */
export const ANSWERING: Record<string, Bomb> = {
  'long-answer': { about: 'answers with 31 MB', explode: longAnswer },
  'two-byte-answer': { about: 'answers with 1 MB of two-byte text', explode: twoByteAnswer },
  burn: { about: 'takes a core for `ms`', explode: burn },
  say: {
    about: 'writes a log line',
    explode: ({ context }) => {
      context.log.info('chaos was here');
      return { done: 'say' };
    },
  },
};
