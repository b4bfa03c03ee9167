import { hostname } from 'node:os';
import { readStat } from '@skillet/proc';

/** A process that a journal belongs to. */
export interface ProcessIdentity {
  readonly machine: string;
  readonly pid: number;
  /** When the system started it, in its own ticks; 0 where that can't be read. */
  readonly started: number;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  const machine = hostname().replaceAll(/[^\w.]/g, '_');
  return { machine, pid: process.pid, started: startOf(process.pid) ?? 0 };
}

/** Whether the very process still runs, and not another one that got its number. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  if (pid === process.pid) return started === startOf(pid);
  const now = startOf(pid);
  if (now !== undefined) return now === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): number | undefined {
  const started = readStat(`/proc/${String(pid)}`)?.[22];
  return started === undefined ? undefined : Number(started);
}
