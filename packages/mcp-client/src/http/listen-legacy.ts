import { setTimeout as sleep } from 'node:timers/promises';
import { Forgotten } from '../errors.ts';
import type { HttpChannel } from './http-channel.ts';

/** Milliseconds before it is listened to again, where the server does not say; after a failure, twice as many each time. */
const AGAIN = 1_000;
const LONGEST = 60_000;

/** Listens to what an older server says by itself, for as long as its session lasts. */
export async function listenLegacy(
  channel: HttpChannel,
  signal: AbortSignal,
  forgotten: () => void,
): Promise<void> {
  let wait = AGAIN;
  try {
    while (await heard()) await sleep(wait, undefined, { signal, ref: false });
  } catch {
    // Nobody wants to hear any more.
  }

  async function heard(): Promise<boolean> {
    try {
      const again = await channel.listen(signal, (ms) => (wait = Math.min(ms, LONGEST)));
      return again && !signal.aborted;
    } catch (error) {
      wait = Math.min(wait * 2, LONGEST);
      if (error instanceof Forgotten) forgotten();
      return !signal.aborted && !(error instanceof Forgotten);
    }
  }
}
