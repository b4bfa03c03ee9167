import type { ImportedModule, WorkerEnd, LogLine, Resolution, RetireReason } from '@skillet/core';
import type { PendingCall } from '../pool/pending-call.ts';

/** What a worker had in hand when it was gone. */
export interface LostCalls {
  /** Calls whose answer had not begun, also those that nobody waits for any more. */
  readonly calls: readonly PendingCall[];
  /** How many it had that had not heard that they are to end. */
  readonly inFlight: number;
  /** The id of its only request; undefined when it had another, or none. */
  readonly only: string | undefined;
}

/** What a pool hears of its workers, each after the worker's transition. */
export interface WorkerEvents<Worker> {
  /** It is ready to serve. */
  onReady(worker: Worker): void;
  /** A handler is done, or an answer has begun: there is room for another; whether it ended well. */
  onRoom(worker: Worker, succeeded: boolean): void;
  /** The skill imported modules. */
  onImported(
    worker: Worker,
    modules: readonly ImportedModule[],
    resolutions: readonly Resolution[],
  ): void;
  /** What its skill says of itself is another by now; or resources of the MCP server that it is, by their addresses. */
  onTold(worker: Worker, told: string | readonly string[]): void;
  onRetiring(worker: Worker, reason: RetireReason): void;
  /** It is gone; `stack` is for the log. */
  onGone(worker: Worker, end: WorkerEnd, lost: LostCalls, stack?: string): void;
  onResponsive(worker: Worker, responsive: boolean, silentMs: number): void;
  onLog(worker: Worker, lines: readonly LogLine[], dropped: number): void;
}
