import { randomFillSync } from 'node:crypto';
import { keep } from '../../hoard.ts';

/** Fills 1.5 GB with chance, in one call that takes seconds. */
export function randomFill() {
  const buffer = Buffer.allocUnsafeSlow(1_500_000_000);
  keep(randomFillSync(buffer));
  return { done: 'random-fill' };
}
