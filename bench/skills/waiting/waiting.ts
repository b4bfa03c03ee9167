import { setTimeout as sleep } from 'node:timers/promises';

/** Waits as a skill does that asks another service. */
export async function handler() {
  await sleep(100);
  return { waited: 100 };
}
