import { execSync } from 'node:child_process';
import { keep } from '../../hoard.ts';

/** Takes all that a command prints, however much that is: here 2 GB. */
export function execSyncOutput() {
  keep(execSync('head -c 2000000000 /dev/zero', { maxBuffer: Infinity }));
  return { done: 'exec-sync-output' };
}
