import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

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
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The name before it may hold blanks and parentheses of its own.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[19]);
  } catch {
    return undefined;
  }
}
