import { FairLine, partyOf } from '@skillet/core';
import type { PendingCall } from './pending-call.ts';

/** Requests that wait for a worker: their callers have turns, and of one caller who came first goes first. */
export class WaitingLine {
  readonly #calls = new FairLine<PendingCall>();

  get size(): number {
    return this.#calls.size;
  }

  [Symbol.iterator](): Iterator<PendingCall> {
    return this.#calls[Symbol.iterator]();
  }

  join(call: PendingCall): void {
    this.#calls.join(partyOf(call.request), call);
  }

  /** Those who have waited before go first. */
  rejoin(calls: readonly PendingCall[]): void {
    const parties = [...Map.groupBy(calls, ({ request }) => partyOf(request))];
    for (const [party, those] of parties.toReversed()) this.#calls.rejoin(party, those);
  }

  leave(call: PendingCall): boolean {
    return this.#calls.leave(partyOf(call.request), call);
  }

  /** Takes the one whose turn it is. */
  next(): PendingCall | undefined {
    return this.#calls.next();
  }

  /** How many of a caller wait. */
  sizeOf(party: string): number {
    return this.#calls.sizeOf(party);
  }

  /** Those of the caller with the most of them, in their order. */
  largest(): ReadonlySet<PendingCall> | undefined {
    return this.#calls.largest();
  }

  /** Empties the line. */
  dismiss(): PendingCall[] {
    return this.#calls.dismiss();
  }
}
