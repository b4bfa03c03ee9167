import type {
  Clock,
  DeathCause,
  HostError,
  IsolateEnd,
  LogLine,
  RetireReason,
} from '@skillet/core';
import type { PendingCall } from '../pool/pending-call.ts';
import type { Isolate } from './isolate.ts';
import type { LaunchIsolate } from './running-isolate.ts';

/** What an isolate needs to know. */
export interface IsolateOptions {
  /** `w1`, `w2`, … within its skill. */
  readonly label: string;
  readonly launch: LaunchIsolate;
  readonly clock: Clock;
  /** Milliseconds it may take to load. */
  readonly startTimeout: number;
  /** Bytes of an answer's body. */
  readonly responseLimit: number;
  readonly owner: IsolateOwner;
}

/** Who hears of what an isolate does. */
export interface IsolateOwner {
  onReady(isolate: Isolate): void;
  /** A request ended: there is room for another. */
  onRoom(isolate: Isolate): void;
  onRetiring(isolate: Isolate, reason: RetireReason): void;
  /** It is gone; `lost` are the calls that had no answer. */
  onEnded(isolate: Isolate, end: IsolateEnd, lost: number, stack?: string): void;
  onResponsive(isolate: Isolate, responsive: boolean, silent: number): void;
  onLog(isolate: Isolate, lines: readonly LogLine[], dropped: number): void;
  onCallFailed(isolate: Isolate, call: PendingCall, error: HostError): void;
  /** The error that a call gets when this isolate dies under it. */
  deathError(cause: DeathCause, call: PendingCall): HostError;
}
