import type { Clock } from '@skillet/core';

let offset: number | undefined;

/** The real time and real chance; the only place that has them. */
export const systemClock: Clock = {
  now: () => Math.floor(performance.now()),
  date(at) {
    if (at === undefined) {
      const date = Date.now();
      offset = date - performance.now();
      return date;
    }
    // Without a look at the date, which every request would pay for; the heartbeat has one each second.
    offset ??= Date.now() - performance.now();
    return Math.round(at + offset);
  },
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
