import { spawnSync } from 'node:child_process';
import { keep } from '../../hoard.ts';

/** The same by the function that has a bound only where one is asked for. */
export function spawnSyncOutput() {
  keep(spawnSync('head', ['-c', '2000000000', '/dev/zero'], { maxBuffer: 2 ** 31 }));
  return { done: 'spawn-sync-output' };
}
