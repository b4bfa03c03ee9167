import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedHost } from '../host/attacked-host.ts';
import { growth, type Footprint } from '../host/footprint.ts';
import type { Pace } from '../pace.ts';
import { isLeftOver } from '../promises.ts';
import type { Attack } from './attack.ts';

/** Waits until the host takes no more than before, or as long as the attack may need for that. */
export async function settle(
  { host, pace }: { readonly host: AttackedHost; readonly pace: Pace },
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
