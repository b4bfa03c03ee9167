import { forever } from '../../forever.ts';

/** Throws in a timer while the caller waits. */
export function throwInTimer(): Promise<never> {
  setTimeout(() => {
    throw new Error('thrown in a timer');
  }, 50);
  return forever();
}
