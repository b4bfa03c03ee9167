import type { Clock } from '@skillet/core';

/** The real time and real chance; the only place that has them. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
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
