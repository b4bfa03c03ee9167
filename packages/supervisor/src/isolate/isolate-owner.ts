import type {
  Clock,
  HostError,
  IsolateEnd,
  ImportedModule,
  LogLine,
  Resolution,
  RetireReason,
  RevisionSources,
  SkillSpec,
  StartNeed,
} from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import type { Isolate } from './isolate.ts';
import type { LaunchIsolate } from './running-isolate.ts';

/** What an isolate needs to know. */
export interface IsolateOptions {
  /** `w1`, `w2`, … within its skill. */
  readonly label: string;
  /** Whether it works on one suspect at a time. */
  readonly cell: boolean;
  readonly launch: LaunchIsolate;
  /** Why it is wanted, whenever that is asked. */
  readonly need: () => StartNeed;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly spec: Pick<SkillSpec, 'startTimeout' | 'streamIdle' | 'limits'>;
  /** The code of its revision; null when it is the first to load it. */
  readonly sources: RevisionSources | null;
  readonly owner: IsolateOwner;
  readonly calls: CallListener;
}

/** Who hears of what an isolate does. */
export interface IsolateOwner {
  onReady(isolate: Isolate): void;
  /** A request ended, or its answer has begun: there is room for another; whether it ended well. */
  onRoom(isolate: Isolate, succeeded: boolean): void;
  /** The skill imported modules. */
  onImported(
    isolate: Isolate,
    modules: readonly ImportedModule[],
    resolutions: readonly Resolution[],
  ): void;
  onRetiring(isolate: Isolate, reason: RetireReason): void;
  /** It is gone; `lost` are the calls that it worked on, also those whose caller has an answer. */
  onEnded(isolate: Isolate, end: IsolateEnd, lost: readonly PendingCall[], stack?: string): void;
  onResponsive(isolate: Isolate, responsive: boolean, silent: number): void;
  onLog(isolate: Isolate, lines: readonly LogLine[], dropped: number): void;
}

/** Who hears of what becomes of calls. */
export interface CallListener {
  onCallFailed(call: PendingCall, error: HostError, worker: string): void;
  /** Calls go to other isolates, before those that wait: theirs has never had them. */
  resume(calls: readonly PendingCall[]): void;
  /** Whether every call that is done is to be told; else those whose input is under suspicion. */
  readonly remembers: boolean;
  /** A call is done, and its isolate lives. */
  onSurvived(call: PendingCall): void;
  /** The error that ends an answer that stood still for too long. */
  idleError(): HostError;
  /** The error that ends an answer whose isolate died in the middle of it. */
  brokenOff(end: IsolateEnd): HostError;
}
