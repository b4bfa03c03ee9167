import type {
  EventListener,
  HostError,
  Operation,
  ShadowDrop,
  ShadowSkip,
  ShadowSpec,
  SkillRequest,
} from '@skillet/core';

/** An answer, as it is compared. */
export interface ShadowAnswer {
  readonly status: number;
  /** Of its header; empty where there is none. */
  readonly contentType: string;
  readonly body: string | Uint8Array;
  /** Milliseconds from when a worker took the call; null where that is not known. */
  readonly ms: number | null;
}

/** What a copy was made of. */
export type CopiedRequest = SkillRequest & { readonly body: Uint8Array | null };

/** What the version that runs and the candidate made of one call. */
export interface ShadowPair {
  readonly request: CopiedRequest;
  /** What the version that runs says of it. */
  readonly operation: Operation;
  readonly own: ShadowAnswer;
  /** An error where it gave no answer that could be compared. */
  readonly candidate: ShadowAnswer | HostError;
}

/** Hears what becomes of the calls of a mount that are to be copied; of each `onChosen`, and then one other at most. */
export interface ShadowListener {
  /** A candidate is there: all that is heard from here on is about it. */
  onBegan(plan: ShadowSpec, revision: string): void;
  /** It goes on, with another share or other volatile fields. */
  onChanged(plan: ShadowSpec): void;
  /** It is there no more. */
  onEnded(mount: string): void;
  onChosen(mount: string): void;
  onSkipped(mount: string, why: ShadowSkip): void;
  onDropped(mount: string, why: ShadowDrop): void;
  onPair(mount: string, pair: ShadowPair): void;
  /** What happens to candidates, which nobody else hears of. */
  readonly onEvent: EventListener;
}
