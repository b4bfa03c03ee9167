import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two looks at how busy the host is. */
const LOOK = 5000;

/** Share of the time between two looks up to which the host counts as idle: its own upkeep takes less. */
const IDLE = 0.05;

/**
 * Collects this thread's garbage once, as soon as the host has had next to nothing to do for five
 * seconds: what a start leaves behind stays for as long as nothing new is allocated. It takes 30 ms with a
 * few skills and 90 ms with a hundred warm ones. For hosts that have the process to themselves: with a
 * large heap of somebody else's it would take long.
 */
export function collectWhenIdle(collect = collectAll, utilization = sinceLastLook()): void {
  const looks = setInterval(() => {
    if (utilization() > IDLE) return;
    clearInterval(looks);
    collect();
  }, LOOK);
  looks.unref();
}

/** Tells the share of the time since it was last called that the event loop was busy. */
function sinceLastLook(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}

/** V8 gives its collector to contexts that are made after it was told to. */
function collectAll(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NodeJS.GCFunction;
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
