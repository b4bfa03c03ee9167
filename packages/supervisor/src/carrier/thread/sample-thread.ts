import type { Worker } from 'node:worker_threads';
import type { Clock, UsageSample } from '@skillet/core';
import type { LiveThread } from './live-threads.ts';

/** What a thread takes now, asked for from outside: it answers also while the thread spins. */
export async function sampleThread(
  worker: Worker | undefined,
  thread: LiveThread | undefined,
  clock: Clock,
): Promise<UsageSample | undefined> {
  if (worker === undefined) return undefined;
  try {
    const [memory, cpu] = await Promise.all([worker.getHeapStatistics(), worker.cpuUsage()]);
    return {
      at: clock.now(),
      heap: memory.total_heap_size,
      external: memory.external_memory,
      // The system puts its jobs in libuv's pool down to the host.
      cpu: (cpu.user + cpu.system) / 1000 + (thread?.poolCpu ?? 0),
    };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
