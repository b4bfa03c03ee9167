import type { Clock } from '@skillet/core';

/** Acts every so many milliseconds, until an act says that it was the last. */
export function again(clock: Clock, every: number, act: () => boolean): void {
  clock.after(every, () => {
    if (act()) again(clock, every, act);
  });
}
