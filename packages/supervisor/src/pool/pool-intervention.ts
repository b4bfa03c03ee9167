import type { Clock, Intervention, OperatorAction, RefusedInput } from '@skillet/core';
import type { Aftercare } from '../aftermath/aftercare.ts';
import type { Announcer } from './announce.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { WorkerSet } from './worker-set.ts';

/** The parts of a pool that an operator has a say in. */
export interface InterventionParts {
  readonly clock: Clock;
  readonly events: Announcer;
  readonly lifecycle: Lifecycle;
  readonly aftercare: Aftercare;
  readonly workers: WorkerSet;
}

/** What an operator may do to the pool of a revision. */
export class PoolIntervention implements Intervention {
  readonly #parts: InterventionParts;

  constructor(parts: InterventionParts) {
    this.#parts = parts;
  }

  lift(): boolean {
    const { events, lifecycle } = this.#parts;
    let lifted = false;
    events.after(() => {
      lifted = lifecycle.lift();
    });
    return lifted;
  }

  renew(label?: string): readonly string[] {
    const { workers } = this.#parts;
    const chosen = Array.from(workers).filter(
      ({ cell, label: own, state: { name } }) =>
        !cell &&
        (name === 'ready' || name === 'starting') &&
        (label === undefined || own === label),
    );
    for (const worker of chosen) {
      // The recycling sees to it: with the next tick, one after the other.
      if (worker.state.name === 'ready') workers.renew(worker);
      else worker.dismiss('recycled');
    }
    return chosen.map((worker) => worker.label);
  }

  refused(): readonly RefusedInput[] {
    return this.#parts.aftercare.refused(this.#parts.clock.now());
  }

  forgive(input?: string): number {
    return this.#parts.aftercare.forgive(input, this.#parts.clock.now());
  }

  tell(action: OperatorAction, by: string, worker?: string): void {
    const whom = worker === undefined ? {} : { worker };
    this.#parts.events.announce({ type: 'operated', action, by, ...whom });
  }
}
