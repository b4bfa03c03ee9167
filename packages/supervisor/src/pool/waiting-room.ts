import { HostError, type SkillRequest } from '@skillet/core';
import { rejudged } from '../aftermath/standing.ts';
import type { Suspicion } from '../aftermath/suspects.ts';
import type { Worker } from '../worker/worker.ts';
import type { PendingCall } from './pending-call.ts';
import { WaitingLine } from './waiting-line.ts';

/** A call that is not taken any more, and why. */
interface Refused {
  readonly call: PendingCall;
  readonly error: HostError;
}

/** The lines of a pool: for any worker, and for one that carries nothing else. */
export class WaitingRoom {
  readonly general = new WaitingLine();
  readonly alone = new WaitingLine();

  get size(): number {
    return this.general.size + this.alone.size;
  }

  *[Symbol.iterator](): Iterator<PendingCall> {
    yield* this.general;
    yield* this.alone;
  }

  join(call: PendingCall): void {
    this.#lineOf(call).join(call);
  }

  /** Takes back those that were being worked on. */
  rejoin(calls: readonly PendingCall[]): void {
    this.general.rejoin(calls.filter(({ standing }) => !standing.alone));
    this.alone.rejoin(calls.filter(({ standing }) => standing.alone));
  }

  leave(call: PendingCall): boolean {
    return this.general.leave(call) || this.alone.leave(call);
  }

  /**
   * The last call of the caller with the most of them, where that has more than another would have with one more. Those
   * that wait for a worker of their own stay.
   */
  outnumbered(party: string): PendingCall | undefined {
    const largest = this.general.largest();
    if (largest === undefined || largest.size <= this.general.sizeOf(party) + 1) return undefined;
    return [...largest].at(-1);
  }

  /** Gives a worker what it has room for; a cell that nobody waits for goes. */
  serve(worker: Worker): void {
    if (worker.state.name !== 'ready') return;
    const line = worker.cell ? this.alone : this.general;
    while (line.size > 0 && worker.hasRoom) {
      const call = line.next();
      if (call !== undefined) worker.assign(call);
    }
    if (worker.cell && worker.calls.size === 0) worker.retire('idle');
  }

  /**
   * Puts everybody in the line where they belong by now, as `judge` tells of their input; takes out
   * and returns those that it refuses.
   */
  sort(judge: (request: SkillRequest) => Suspicion | HostError | undefined): Refused[] {
    const refused: Refused[] = [];
    for (const call of this.dismiss()) {
      const suspicion = judge(call.request);
      if (suspicion instanceof HostError) {
        refused.push({ call, error: suspicion });
        continue;
      }
      call.standing = rejudged(call.standing, suspicion);
      this.join(call);
    }
    return refused;
  }

  /** Empties both lines. */
  dismiss(): PendingCall[] {
    return [...this.general.dismiss(), ...this.alone.dismiss()];
  }

  #lineOf({ standing }: PendingCall): WaitingLine {
    return standing.alone ? this.alone : this.general;
  }
}
