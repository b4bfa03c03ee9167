import { writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { readMegabytes } from './footprint.ts';

const EVERY = 50;
/** Megabytes at which a host is ended to spare the machine: above the backstop of one worker. */
export const RUNAWAY = Math.min(6 * 1024, totalmem() / 1024 / 1024 / 2);

/** Watches how much memory a process takes. */
export interface MemoryWatch {
  /** Most megabytes since the last time that this was asked. */
  takePeak(): number;
  stop(): void;
}

/** Samples a process; calls `onRunaway` when it takes more megabytes than the machine can bear. */
export function watchMemory(
  pid: number,
  runaway: number,
  onRunaway: (megabytes: number) => void,
): MemoryWatch {
  sacrifice(pid);
  let peak = 0;
  const timer = setInterval(() => {
    const megabytes = readMegabytes(pid) ?? 0;
    peak = Math.max(peak, megabytes);
    if (megabytes > runaway) onRunaway(megabytes);
  }, EVERY);
  return {
    takePeak() {
      const taken = peak;
      peak = readMegabytes(pid) ?? 0;
      return taken;
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/** Should memory run out all the same, the kernel ends this process and nobody else's. */
function sacrifice(pid: number): void {
  try {
    writeFileSync(`/proc/${String(pid)}/oom_score_adj`, '900');
  } catch {
    // Not Linux, or not let.
  }
}
