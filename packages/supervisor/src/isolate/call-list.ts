import type { HostError } from '@skillet/core';
import type { PendingCall } from '../pool/pending-call.ts';

/** The calls an isolate works on, also those whose caller has an answer but whose handler still runs. */
export class CallList {
  readonly #calls = new Map<number, PendingCall>();

  get size(): number {
    return this.#calls.size;
  }

  has(call: PendingCall): boolean {
    return this.#calls.has(call.id);
  }

  /** Its isolate has heard that it is to be aborted: its event loop turns. */
  acknowledge(id: number): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.acknowledged = true;
  }

  add(call: PendingCall): void {
    this.#calls.set(call.id, call);
  }

  /** Takes a call off the list because its handler is done. */
  take(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    if (call === undefined) return undefined;
    this.#calls.delete(id);
    call.finish();
    return call;
  }

  /** Whether nothing is left but handlers that ignore their signals. */
  get onlyAbandoned(): boolean {
    for (const call of this.#calls.values()) if (!call.abandoned) return false;
    return true;
  }

  /** Empties the list; yields the calls whose callers are now told the error that `errorOf` makes. */
  lose(errorOf: (call: PendingCall) => HostError): { call: PendingCall; error: HostError }[] {
    const lost: { call: PendingCall; error: HostError }[] = [];
    for (const call of this.#calls.values()) {
      call.finish();
      const error = errorOf(call);
      if (call.fail(error)) lost.push({ call, error });
    }
    this.#calls.clear();
    return lost;
  }
}
