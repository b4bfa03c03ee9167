import type { ChildProcess } from 'node:child_process';
import { descendantsOf } from '@skillet/proc';
import type { StopResult } from './attacked-host.ts';

/** Milliseconds a host has to stop by itself: its requests have 10 s to finish. */
const PATIENCE = 11_000;

/** Ends a process and those it has started; resolves when it is gone, with how. */
export async function endProcess(
  child: ChildProcess,
  ended: AbortSignal,
): Promise<StopResult | undefined> {
  const { pid } = child;
  if (pid === undefined || ended.aborted) return undefined;
  const gone = new Promise<void>((resolve) => {
    ended.addEventListener('abort', () => {
      resolve();
    });
  });
  // Read before it ends: then nobody knows any more whose they were.
  const children = descendantsOf(pid);
  const started = performance.now();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await gone;
  clearTimeout(timer);
  for (const orphan of children) kill(orphan);
  return {
    ms: performance.now() - started,
    clean: child.exitCode === 0,
    how: child.signalCode ?? `exit ${String(child.exitCode)}`,
  };
}

/** Ends a process and those it has started at once, without waiting. */
export function killProcess(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const children = descendantsOf(child.pid);
  child.kill('SIGKILL');
  for (const orphan of children) kill(orphan);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself.
  }
}
