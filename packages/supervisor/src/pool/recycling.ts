import type { RecyclePolicy } from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';

/** Replaces isolates that have served their time, one by one: first the new one, then the old one goes. */
export class Recycling {
  readonly #policy: RecyclePolicy;
  readonly #launch: () => Isolate | undefined;
  #successor: Isolate | undefined;

  /** `launch` starts an isolate where that is allowed. */
  constructor(policy: RecyclePolicy, launch: () => Isolate | undefined) {
    this.#policy = policy;
    this.#launch = launch;
  }

  /** Starts a successor when an isolate is due and none is on its way. */
  check(isolates: Iterable<Isolate>, now: number): void {
    if (this.#successor !== undefined) return;
    if (this.#due(isolates, now) !== undefined) this.#successor = this.#launch();
  }

  /** An isolate is ready: when it is the successor, the one that is due retires. */
  onReady(isolate: Isolate, isolates: Iterable<Isolate>, now: number): void {
    if (isolate !== this.#successor) return;
    this.#successor = undefined;
    this.#due(isolates, now)?.retire('recycled');
  }

  onEnded(isolate: Isolate): void {
    if (isolate === this.#successor) this.#successor = undefined;
  }

  #due(isolates: Iterable<Isolate>, now: number): Isolate | undefined {
    const { maxRequests, maxAge } = this.#policy;
    for (const isolate of isolates) {
      if (isolate.cell || isolate.state.name !== 'ready') continue;
      if (isolate.served >= maxRequests || now - isolate.startedAt >= maxAge) return isolate;
      // Nobody is punished for good for a core that it has burnt once.
      const { thread, process } = isolate.carrier;
      if ((thread ?? process)?.leftBehind === true) return isolate;
    }
    return undefined;
  }
}
