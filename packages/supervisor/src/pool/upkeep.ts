import type { SkillSpec } from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';
import type { IsolateSet } from './isolate-set.ts';
import { Recycling } from './recycling.ts';

/** What is done about once a second: signs of life, isolates nobody needs, isolates that are old. */
export class Upkeep {
  readonly #spec: SkillSpec;
  readonly #isolates: IsolateSet;
  readonly #recycling: Recycling;

  /** `launch` starts an isolate where that is allowed. */
  constructor(spec: SkillSpec, isolates: IsolateSet, launch: () => Isolate | undefined) {
    this.#spec = spec;
    this.#isolates = isolates;
    this.#recycling = new Recycling(spec.recycle, launch);
  }

  /** `patience` is how long an isolate may be silent, in milliseconds. */
  tick(now: number, patience: number): void {
    for (const isolate of this.#isolates) {
      isolate.heartbeat(now, patience);
      this.#retireIfIdle(isolate, now);
    }
    if (this.#isolates.count('ready') > 0) this.#recycling.check(this.#isolates, now);
  }

  onReady(isolate: Isolate, now: number): void {
    this.#recycling.onReady(isolate, this.#isolates, now);
  }

  onEnded(isolate: Isolate): void {
    this.#recycling.onEnded(isolate);
  }

  #retireIfIdle(isolate: Isolate, now: number): void {
    const { min, idle } = this.#spec.workers;
    if (isolate.cell || isolate.state.name !== 'ready' || isolate.calls.size > 0) return;
    if (now - isolate.lastUsed < idle) return;
    if (this.#isolates.count('ready') > min) isolate.retire('idle');
  }
}
