import type { ResponseTiming } from '@skillet/core';

/** The value of `Server-Timing`: milliseconds to a tenth. */
export function serverTiming({ queue, skill }: ResponseTiming): string {
  return `queue;dur=${tenths(queue)}, skill;dur=${tenths(skill)}`;
}

/** Cheaper than `toFixed`, and every answer takes it twice. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
