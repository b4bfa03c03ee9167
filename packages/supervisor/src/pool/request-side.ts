import type { Isolate } from '../isolate/isolate.ts';
import type { CallListener } from '../isolate/isolate-owner.ts';
import type { Settlement } from '../aftermath/settlement.ts';
import type { PendingCall } from './pending-call.ts';
import type { IsolateEnd } from '@skillet/core';

/** What the staff must know of the requests, and tell them. */
export interface RequestSide extends CallListener {
  /** How many wait for an isolate of any kind, and for a cell. */
  readonly waiting: number;
  readonly suspects: number;
  /** An isolate has room. */
  onRoom(isolate: Isolate): void;
  /** An isolate is gone with these calls; what follows waits for the state that the skill is in then. */
  onLost(isolate: Isolate, end: IsolateEnd, calls: readonly PendingCall[]): Settlement;
  /** None of those that wait, at all or for a cell, will be served. */
  onHopeless(who?: 'all' | 'suspects'): void;
}
