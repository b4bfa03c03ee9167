import type { IsolationKind } from '@skillet/core';

/** A worker that worked on requests when the journal was written last. */
export interface BusyWorker {
  readonly mount: string;
  readonly revision: string;
  readonly worker: string;
  readonly isolation: IsolationKind;
  /** How many requests it worked on, and the ids of the oldest few. */
  readonly inFlight: number;
  readonly requestIds: readonly string[];
  /** What it took of `limits.memory` when it was asked last; null before the first answer. */
  readonly memory: number | null;
  /** Since when it owed an answer to what it takes, in milliseconds since the epoch; else null. */
  readonly askedAt: number | null;
}

/** What a host leaves behind that ends without warning. */
export interface JournalState {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly busy: readonly BusyWorker[];
  /** How many workers more were busy than there was room for. */
  readonly more: number;
  /** Processes that the system had ended for their memory when the host began; null where that is not told. */
  readonly oomKills?: number | null;
}
