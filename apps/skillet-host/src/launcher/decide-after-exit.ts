import { constants } from 'node:os';

/** How a process ended: with a code, or by a signal. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a launcher knows of the hosts that it has started. */
export interface LauncherHistory {
  /** Whether any of them has ever listened. */
  readonly cameUp: boolean;
  /** Whether the last one was told to stop, or said that it does. */
  readonly stopping: boolean;
  /** Milliseconds for which the last one listened. */
  readonly uptime: number;
  /** Restarts in a row of hosts that did not stay up. */
  readonly restarts: number;
  /** Whether other hosts serve beside it, which go on. Default: false. */
  readonly others?: boolean;
}

/** What follows the end of a host. Times in milliseconds. */
export type AfterExit =
  | { readonly kind: 'end'; readonly code: number }
  | { readonly kind: 'restart'; readonly delay: number; readonly restarts: number };

/** Milliseconds of service after which a host counts as one that stays up. */
export const STABLE = 60_000;

/** The first restart is at once; each further one in a row waits `factor` times as long. */
export const BACKOFF = { first: 250, factor: 2, max: 10_000 } as const;

/** Codes that mean: done, and nothing that a restart would put right. */
const FINAL_CODES: readonly (number | null)[] = [0, 2];

/**
 * Decides what follows the end of a host: another one, or the launcher's own end with the same code. A
 * host that was told to stop has ended for good, and so has a first one that never listened. One of several is
 * always tried again, for the others serve what it could not.
 */
export function decideAfterExit(exit: ProcessExit, history: LauncherHistory): AfterExit {
  const { cameUp, stopping, uptime, others = false } = history;
  if (stopping || (!others && (!cameUp || FINAL_CODES.includes(exit.code)))) {
    return { kind: 'end', code: exitCodeOf(exit) };
  }
  const restarts = uptime >= STABLE ? 1 : history.restarts + 1;
  return { kind: 'restart', delay: delayBefore(restarts), restarts };
}

/** A process's end as an exit code: of a signal 128 and its number, as shells have it. */
function exitCodeOf({ code, signal }: ProcessExit): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** A process's end in words. */
export function describeExit({ code, signal }: ProcessExit): string {
  return signal ?? `exit code ${String(code)}`;
}

function delayBefore(restart: number): number {
  if (restart <= 1) return 0;
  return Math.min(BACKOFF.max, BACKOFF.first * BACKOFF.factor ** (restart - 2));
}
