/** Mount of the skill that misbehaves. */
export const CHAOS = 'chaos';
/** Mount of the same skill with a queue of 10. */
export const NARROW = 'chaos-narrow';
/** Mount of the application that misbehaves. */
export const CHAOS_APP = 'chaos-app';
/** Mount of the Python skill that misbehaves. */
export const CHAOS_PYTHON = 'chaos-python';
/** Mounts of the healthy neighbours. */
export const NEIGHBOURS: readonly string[] = ['calm-a', 'calm-b'];

/** Mounts of skills that die at each start. */
export const CRASH_LOOPS = {
  'throw-at-load': 'chaos-throw-at-load',
  'exit-at-load': 'chaos-exit-at-load',
  'syntax-error': 'chaos-syntax-error',
  'hang-at-load': 'chaos-hang-at-load',
  'crash-after-start': 'chaos-crash-after-start',
  'python-exit-at-load': 'chaos-python-exit-at-load',
  'python-syntax-error': 'chaos-python-syntax-error',
  'python-endless-import': 'chaos-python-endless-import',
} as const;

/** A bomb that goes off at each start. */
export type CrashLoop = keyof typeof CRASH_LOOPS;
