import { setTimeout as sleep } from 'node:timers/promises';
import { growth, type Footprint } from '../host/footprint.ts';
import { isLeftOver } from '../promises.ts';
import type { Attack } from './attack.ts';
import type { Scene } from './run-attack.ts';

/** Waits until the host takes no more than before, or as long as the attack may need for that. */
export async function settle(
  { host, pace }: Scene,
  { settles }: Attack,
  before: Footprint | undefined,
): Promise<Footprint | undefined> {
  const until = performance.now() + (pace.full ? Math.max(settles, pace.settle) : pace.settle);
  for (;;) {
    const now = host.footprint();
    if (before === undefined || now === undefined || host.ended.aborted) return undefined;
    const left = growth(before, now);
    if (!isLeftOver(left, pace) || performance.now() > until) return left;
    await sleep(100);
  }
}
