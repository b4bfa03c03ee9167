import type { PendingCall } from './pending-call.ts';

/** Requests that wait for a worker, first come first served; those that gave up are skipped. */
export class WaitingLine {
  #calls = new Set<PendingCall>();

  get size(): number {
    return this.#calls.size;
  }

  [Symbol.iterator](): Iterator<PendingCall> {
    return this.#calls.values();
  }

  join(call: PendingCall): void {
    this.#calls.add(call);
  }

  /** Those who have waited before go first. */
  rejoin(calls: readonly PendingCall[]): void {
    this.#calls = new Set([...calls, ...this.#calls]);
  }

  leave(call: PendingCall): boolean {
    return this.#calls.delete(call);
  }

  /** The one that waits longest, still in line. */
  first(): PendingCall | undefined {
    return this.#calls.values().next().value;
  }

  /** Takes the one that waits longest. */
  next(): PendingCall | undefined {
    const call = this.first();
    if (call !== undefined) this.#calls.delete(call);
    return call;
  }

  /** Empties the line. */
  dismiss(): PendingCall[] {
    const all = [...this.#calls];
    this.#calls.clear();
    return all;
  }
}
