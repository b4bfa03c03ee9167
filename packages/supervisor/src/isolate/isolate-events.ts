import type { ImportedModule, IsolateEnd, LogLine, Resolution, RetireReason } from '@skillet/core';
import type { PendingCall } from '../pool/pending-call.ts';

/** What an isolate had in hand when it was gone. */
export interface LostCalls {
  /** Calls whose answer had not begun, also those that nobody waits for any more. */
  readonly calls: readonly PendingCall[];
  /** How many it had that had not heard that they are to end. */
  readonly inFlight: number;
  /** The id of its only request; undefined when it had another, or none. */
  readonly only: string | undefined;
}

/** What a pool hears of its isolates, each after the isolate's transition. */
export interface IsolateEvents<Isolate> {
  /** It is ready to serve. */
  onReady(isolate: Isolate): void;
  /** A handler is done, or an answer has begun: there is room for another; whether it ended well. */
  onRoom(isolate: Isolate, succeeded: boolean): void;
  /** The skill imported modules. */
  onImported(
    isolate: Isolate,
    modules: readonly ImportedModule[],
    resolutions: readonly Resolution[],
  ): void;
  onRetiring(isolate: Isolate, reason: RetireReason): void;
  /** It is gone; `stack` is for the log. */
  onGone(isolate: Isolate, end: IsolateEnd, lost: LostCalls, stack?: string): void;
  onResponsive(isolate: Isolate, responsive: boolean, silentMs: number): void;
  onLog(isolate: Isolate, lines: readonly LogLine[], dropped: number): void;
}
