import { HostError } from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';
import type { PendingCall } from './pending-call.ts';

/** The isolates of a pool that are not gone yet. */
export class IsolateSet {
  readonly #isolates = new Set<Isolate>();

  get size(): number {
    return this.#isolates.size;
  }

  add(isolate: Isolate): Isolate {
    this.#isolates.add(isolate);
    return isolate;
  }

  delete(isolate: Isolate): void {
    this.#isolates.delete(isolate);
  }

  [Symbol.iterator](): Iterator<Isolate> {
    return this.#isolates.values();
  }

  /** Those that work on one suspect at a time. */
  get cells(): Isolate[] {
    return [...this.#isolates].filter(({ cell }) => cell);
  }

  /** Those for everybody that are in a state. */
  count(name: 'ready' | 'starting'): number {
    let count = 0;
    for (const { cell, state } of this.#isolates) if (!cell && state.name === name) count += 1;
    return count;
  }

  /** Those for everybody, by what they are good for. */
  get left(): { readonly ready: number; readonly loading: number } {
    return { ready: this.count('ready'), loading: this.count('starting') };
  }

  /** How many for everybody are ready or will be. */
  get alive(): number {
    return this.count('ready') + this.count('starting');
  }

  /** Calls that isolates hold, answered or not. */
  get calls(): PendingCall[] {
    return [...this.#isolates].flatMap(({ calls }) => [...calls]);
  }

  /**
   * The isolate for everybody with the fewest calls that has room for one more; one that gives no sign
   * of life only when there is no other. Quick calls of one turn go to one isolate: each message
   * wakes a thread, which takes longer than they do.
   */
  pick(): Isolate | undefined {
    let best: Isolate | undefined;
    for (const isolate of this.#isolates) {
      if (isolate.cell || !isolate.hasRoom) continue;
      if (isolate.calls.gathering && isolate.responsive) return isolate;
      if (best === undefined || isBetter(isolate, best)) best = isolate;
    }
    return best;
  }

  /** Breaks off what is being streamed out, because its revision or the host ends. */
  abortStreams(): void {
    const detail = 'The answer was broken off: its skill was replaced, or the host stops.';
    for (const isolate of this.#isolates) {
      for (const call of isolate.calls.answering)
        isolate.abort(call, 'host-stopping', new HostError('host_stopping', detail));
    }
  }

  /** Ends every one of them now. */
  dismissAll(): void {
    for (const isolate of this.#isolates) isolate.dismiss('stopped');
  }
}

function isBetter(candidate: Isolate, best: Isolate): boolean {
  if (candidate.responsive !== best.responsive) return candidate.responsive;
  return candidate.calls.working < best.calls.working;
}
