import { HostError, type Clock, type ShadowSpec } from '@skillet/core';
import { memoryOfMachine } from '../governor/this-process.ts';
import type { Lag } from '../lag/lag-watch.ts';
import { isOf } from '../reload/bring-up.ts';
import { LiveRevision } from '../reload/live-revision.ts';
import type { LiveRevisions } from '../reload/live-revisions.ts';
import { Shadow } from './shadow.ts';
import type { ShadowListener } from './shadow-pair.ts';

/** Milliseconds of the last so many in which the host's thread may have stood still. */
const STALLED = 200;
const LATELY = 1000;
/** Milliseconds for which what is known of the memory holds. */
const MEMORY_HOLDS = 500;
/** Share of the memory that must be left. */
const RESERVE = 0.1;

/** The versions that get copies of calls, one at a mount at most. */
export class Shadows {
  readonly #revisions: LiveRevisions;
  readonly #clock: Clock;
  readonly #lag: Pick<Lag, 'since'>;
  readonly #shadows = new Map<string, Shadow>();
  #made = 0;
  #last: Promise<void> = Promise.resolve();
  #memory = { looked: -Infinity, isShort: false };

  constructor(revisions: LiveRevisions, clock: Clock, lag: Pick<Lag, 'since'>) {
    this.#revisions = revisions;
    this.#clock = clock;
    this.#lag = lag;
  }

  /** Has those there be that the plans say, and no others; one whose files or settings have changed begins anew. Never rejects. */
  configure(plans: readonly ShadowSpec[], listener: ShadowListener): Promise<void> {
    this.#last = this.#last.then(() => this.#configure(plans, listener));
    return this.#last;
  }

  /** Folders and files of theirs. */
  get files(): readonly string[] {
    return [...this.#shadows.values()].flatMap(({ pool }) => [pool.spec.dir, ...pool.code.files]);
  }

  /** How the candidate of a mount is. */
  stateOf(mount: string): string | undefined {
    return this.#shadows.get(mount)?.pool.state.name;
  }

  /** Ends all at once: nobody waits for them. */
  close(): void {
    for (const mount of [...this.#shadows.keys()]) this.#end(mount);
  }

  async #configure(plans: readonly ShadowSpec[], listener: ShadowListener): Promise<void> {
    const wanted = new Map(plans.map((plan) => [plan.spec.mount, plan]));
    for (const mount of [...this.#shadows.keys()]) {
      if (wanted.has(mount)) continue;
      this.#end(mount);
      listener.onEnded(mount);
    }
    for (const plan of plans) {
      const there = this.#shadows.get(plan.spec.mount);
      if (there === undefined || !(await isOf(there.pool, plan.spec))) this.#begin(plan, listener);
      else if (JSON.stringify(there.plan) !== JSON.stringify(plan)) {
        there.plan = plan;
        listener.onChanged(plan);
      }
    }
  }

  #begin(plan: ShadowSpec, listener: ShadowListener): void {
    const { mount } = plan.spec;
    if (this.#end(mount)) listener.onEnded(mount);
    this.#made += 1;
    const revision = `s${String(this.#made)}`;
    try {
      const pool = this.#revisions.prepareApart(plan.spec, revision, listener.onEvent);
      const slot = this.#revisions.table.at(mount);
      const view = new LiveRevision(pool, slot, this.#clock);
      const shadow = new Shadow(plan, {
        ...{ pool, listener, clock: this.#clock },
        describe: () => view.descriptor,
        isPressed: () => this.#isPressed(),
      });
      this.#shadows.set(mount, shadow);
      listener.onBegan(plan, revision);
      pool.start();
      slot.copier = shadow;
    } catch (error) {
      // The host stops.
      if (!(error instanceof HostError)) throw error;
    }
  }

  #end(mount: string): boolean {
    const shadow = this.#shadows.get(mount);
    if (shadow === undefined) return false;
    this.#shadows.delete(mount);
    shadow.end();
    this.#revisions.table.at(mount).copier = undefined;
    this.#revisions.discard(shadow.pool);
    return true;
  }

  #isPressed(): boolean {
    const now = this.#clock.now();
    if (this.#lag.since(now - LATELY) > STALLED) return true;
    if (now - this.#memory.looked > MEMORY_HOLDS) {
      const { available, total } = memoryOfMachine();
      this.#memory = { looked: now, isShort: available < total * RESERVE };
    }
    return this.#memory.isShort;
  }
}
