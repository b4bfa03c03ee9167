import type { Worker } from 'node:worker_threads';
import type { Clock, UsageSample } from '@skillet/core';

/** What a thread takes now, asked for from outside: it answers also while the thread spins. */
export async function sampleThread(
  worker: Worker | undefined,
  clock: Clock,
): Promise<UsageSample | undefined> {
  if (worker === undefined) return undefined;
  try {
    const [memory, cpu] = await Promise.all([worker.getHeapStatistics(), worker.cpuUsage()]);
    return {
      at: clock.now(),
      heap: memory.total_heap_size,
      external: memory.external_memory,
      cpu: (cpu.user + cpu.system) / 1000,
    };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
