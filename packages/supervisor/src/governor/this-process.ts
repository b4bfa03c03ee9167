import { stat } from 'node:fs/promises';
import { availableParallelism, getPriority, totalmem } from 'node:os';
import type { Clock } from '@skillet/core';
import type { LiveThreads } from '../carrier/thread/live-threads.ts';
import { SharedThreads } from './shared-threads.ts';
import { ThreadMemory } from './thread-memory.ts';
import { systemProcesses, systemThreads } from './threads/system-threads.ts';

/** Threads of libuv's pool where nobody says otherwise. */
const POOL_SIZE = 4;

/** What the threads of this process share. */
export function ofThisProcess(
  clock: Clock,
  threads: LiveThreads,
  onSpent: (why: string) => void,
): SharedThreads {
  return new SharedThreads({
    clock,
    threads,
    onSpent,
    system: systemThreads,
    processes: systemProcesses,
    cores: availableParallelism(),
    base: getPriority(),
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    job: () => stat('/'),
    poolSize: Number(process.env['UV_THREADPOOL_SIZE']) || POOL_SIZE,
  });
}

/** Who of the threads of this process makes it grow. */
export function memoryOfThreads(clock: Clock): ThreadMemory {
  return new ThreadMemory(clock, systemThreads, () => process.resourceUsage().minorPageFault);
}

/** What the machine, or the container that this process runs in, has of memory. */
export function memoryOfMachine(): { readonly available: number; readonly total: number } {
  const constrained = process.constrainedMemory();
  const all = totalmem();
  // Where nothing constrains it, the system says 0 or more than there is.
  const total = constrained > 0 && constrained < all ? constrained : all;
  return { available: process.availableMemory(), total };
}
