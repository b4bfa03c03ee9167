import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Fuse } from '../../bomb.ts';

/** Sets flags of V8, which hold for every worker of the process. */
export async function setV8Flags(flags: readonly string[], { ms }: Fuse) {
  for (const flag of flags) setFlagsFromString(flag);
  // Long enough for the others to meet them.
  await sleep(ms);
  return { done: flags.join(' ') };
}
