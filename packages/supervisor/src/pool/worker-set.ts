import { HostError } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import type { PendingCall } from './pending-call.ts';

/** The workers of a pool that are not gone yet. */
export class WorkerSet {
  readonly #workers = new Set<Worker>();
  readonly #renewed = new WeakSet<Worker>();

  get size(): number {
    return this.#workers.size;
  }

  add(worker: Worker): Worker {
    this.#workers.add(worker);
    return worker;
  }

  delete(worker: Worker): void {
    this.#workers.delete(worker);
  }

  /** Somebody wants a worker replaced. */
  renew(worker: Worker): void {
    this.#renewed.add(worker);
  }

  /** Whether somebody wants a worker replaced. */
  isRenewed(worker: Worker): boolean {
    return this.#renewed.has(worker);
  }

  [Symbol.iterator](): Iterator<Worker> {
    return this.#workers.values();
  }

  /** Those that work on one suspect at a time. */
  get cells(): Worker[] {
    return [...this.#workers].filter(({ cell }) => cell);
  }

  /** Those for everybody that are in a state. */
  count(name: 'ready' | 'starting'): number {
    let count = 0;
    for (const { cell, state } of this.#workers) if (!cell && state.name === name) count += 1;
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

  /** Calls that workers hold, answered or not. */
  get calls(): PendingCall[] {
    return [...this.#workers].flatMap(({ calls }) => [...calls]);
  }

  /**
   * The worker for everybody with the fewest calls that has room for one more; one that gives no sign
   * of life only when there is no other. Quick calls of one turn go to one worker: each message
   * wakes a thread, which takes longer than they do.
   */
  pick(): Worker | undefined {
    let best: Worker | undefined;
    for (const worker of this.#workers) {
      if (worker.cell || !worker.hasRoom) continue;
      if (worker.calls.gathering && worker.responsive) return worker;
      if (best === undefined || isBetter(worker, best)) best = worker;
    }
    return best;
  }

  /** Breaks off what is being streamed out, because its revision or the host ends. */
  abortStreams(): void {
    const detail = 'The answer was broken off: its skill was replaced, or the host stops.';
    for (const worker of this.#workers) {
      for (const call of worker.calls.answering)
        worker.abort(call, 'host-stopping', new HostError('host_stopping', detail));
    }
  }

  /** Ends every one of them now. */
  dismissAll(): void {
    for (const worker of this.#workers) worker.dismiss('stopped');
  }
}

function isBetter(candidate: Worker, best: Worker): boolean {
  if (candidate.responsive !== best.responsive) return candidate.responsive;
  return candidate.calls.working < best.calls.working;
}
