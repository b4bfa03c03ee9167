import type { IsolationKind } from '@skillet/core';
import type { Answer } from '../http/send.ts';
import type { Footprint } from './footprint.ts';
import type { Skills } from './stress-config.ts';

/** How a host came to its end that was told to stop. */
export interface StopResult {
  /** Milliseconds until it had ended. */
  readonly ms: number;
  /** Whether it ended by itself, in time and with success. */
  readonly clean: boolean;
  /** How it ended, in a word or two. */
  readonly how: string;
}

/** A host under attack, our own or one that runs elsewhere. */
export interface AttackedHost {
  /** Base URL. */
  readonly url: string;
  /** What its misbehaving skills run in. */
  readonly isolation: IsolationKind;
  /** A folder of its own, which goes with it; empty for one that runs elsewhere. */
  readonly folder: string;
  /** Aborts when the process has ended; `reason` is a text that says how. */
  readonly ended: AbortSignal;
  /** Whether it serves more than it did at first. */
  readonly hasMore: boolean;
  /** What it takes of the machine; undefined where that cannot be seen. */
  footprint(): Footprint | undefined;
  /** Most megabytes since the last time that this was asked. */
  takePeak(): number | undefined;
  /** Takes a skill away for good, where that is possible. */
  drop(mount: string): Promise<void>;
  /** Has it serve these beside its own, and nothing else any more; rejects where that is not possible. */
  serve(more: Skills): Promise<Answer>;
  /** Sends a signal to its process, where that is known. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it, with everything it has started; resolves with how, unless it ended before or is not ours. */
  stop(): Promise<StopResult | undefined>;
}
