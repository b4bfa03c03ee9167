import type { DeathCause, IsolateEnd } from '@skillet/core';
import type { PendingCall } from '../pool/pending-call.ts';
import type { CallListener } from './isolate-owner.ts';

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

  /** Empties the list because its isolate is gone; returns how many callers were still waiting. */
  lose(end: IsolateEnd, listener: CallListener, worker: string): number {
    const cause: DeathCause =
      end.kind === 'died' ? end.cause : { kind: 'unknown', message: `retired (${end.reason})` };
    let lost = 0;
    for (const call of this.#calls.values()) {
      call.finish();
      const error = listener.deathError(cause, call);
      if (!call.fail(error)) continue;
      lost += 1;
      listener.onCallFailed(call, error, worker);
    }
    this.#calls.clear();
    return lost;
  }
}
