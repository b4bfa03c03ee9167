/** Mount of the skill that misbehaves. */
export const CHAOS = 'chaos';
/** Mount of the same skill with a queue of 10. */
export const NARROW = 'chaos-narrow';
/** Mount of the application that misbehaves. */
export const CHAOS_APP = 'chaos-app';
/** Mounts of the healthy neighbours. */
export const NEIGHBOURS: readonly string[] = ['calm-a', 'calm-b'];

/** Mounts of the same skill that dies at each start. */
export const CRASH_LOOPS = {
  'throw-at-load': 'chaos-throw-at-load',
  'exit-at-load': 'chaos-exit-at-load',
  'syntax-error': 'chaos-syntax-error',
  'hang-at-load': 'chaos-hang-at-load',
  'crash-after-start': 'chaos-crash-after-start',
} as const;

/** A bomb that goes off at each start. */
export type CrashLoop = keyof typeof CRASH_LOOPS;
