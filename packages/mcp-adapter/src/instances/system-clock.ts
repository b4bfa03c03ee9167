import type { Clock } from '@skillet/core';

/** Real time and real chance. */
export const systemClock: Pick<Clock, 'now' | 'after' | 'random'> = {
  now: () => performance.now(),
  random: () => Math.random(),
  after(delay, action) {
    const timeout = setTimeout(action, delay).unref();
    return {
      cancel: () => {
        clearTimeout(timeout);
      },
    };
  },
};
