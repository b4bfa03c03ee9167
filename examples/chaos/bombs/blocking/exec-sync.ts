import { execSync } from 'node:child_process';

/** Blocks in a native call that cannot be interrupted. */
export function sleepInChild(): { done: string } {
  execSync('sleep 60');
  return { done: 'exec-sync' };
}
