import { SKILL_DEFAULTS } from '@skillet/core';
import { coreShare, orUnbounded } from '../shape/bound-kinds.ts';
import type { KeyTable } from '../shape/key-table.ts';
import { duration, size } from '../shape/measure-kinds.ts';
import { integer } from '../shape/plain-kinds.ts';

const { limits, recycle } = SKILL_DEFAULTS;

/** Twice what a worker takes before it has loaded anything. */
const LEAST_MEMORY = 32 * 1024 * 1024;
/** Workers are asked for a sign of life, and their CPU time is read, about once a second. */
const LEAST_WINDOW = 1000;

/** The keys of `limits`. */
export const LIMIT_KEYS = {
  body: {
    about: 'Largest request body; more is answered with 413.',
    kind: size({ zero: 'refused' }),
    default: limits.body,
  },
  response: {
    about: 'Largest answer; more is answered with 502.',
    kind: size({ zero: 'refused' }),
    default: limits.response,
  },
  memory: {
    about:
      'JavaScript heap and external memory (buffers, typed arrays) of one worker; over it, the worker is ended.',
    kind: size({ least: LEAST_MEMORY }),
    default: limits.memory,
  },
  cpu: {
    about:
      'CPU time of one worker as a share of a core, on average over the window; over it, the worker is ended.',
    kind: orUnbounded(coreShare(), 'none'),
    default: limits.cpu,
  },
  cpu_window: {
    about: 'Time over which `limits.cpu` is taken.',
    kind: duration({ least: LEAST_WINDOW }),
    default: limits.cpuWindow,
  },
  cpu_per_request: {
    about:
      'CPU time of one request; over it, the worker is ended. Needs `concurrency: 1`, since the time of a worker is not told apart by request.',
    kind: orUnbounded(duration({ zero: 'refused' }), 'none'),
    default: limits.cpuPerRequest,
  },
  stall: {
    about:
      'Time that the event loop of a worker may be blocked; over it, the worker is ended, also when no deadline is near.',
    kind: duration({ least: LEAST_WINDOW }),
    default: limits.stall,
  },
} satisfies KeyTable;

/** The keys of `recycle`. */
export const RECYCLE_KEYS = {
  max_requests: {
    about: 'Requests after which a worker is replaced.',
    kind: orUnbounded(integer({ min: 1 }), 'never'),
    default: recycle.maxRequests,
  },
  max_age: {
    about: 'Time after which a worker is replaced.',
    kind: orUnbounded(duration({ least: LEAST_WINDOW }), 'never'),
    default: recycle.maxAge,
  },
} satisfies KeyTable;
