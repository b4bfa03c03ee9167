import {
  describeSkill,
  HostError,
  type BrokenSkill,
  type Call,
  type Clock,
  type Descriptor,
  type Dispatcher,
  type EventListener,
  type SkillRequest,
  type SkillSpec,
  type SkillView,
  type SupervisorEvent,
  type Timer,
} from '@skillet/core';
import { systemClock } from './clock.ts';
import type { IsolateLauncher } from './isolate/running-isolate.ts';
import { Pool } from './pool/pool.ts';
import { createThreadLauncher } from './thread/thread-launcher.ts';
import { Transpiler } from './thread/transpiler.ts';

/** Milliseconds between heartbeats. */
const HEARTBEAT = 1000;
/** Milliseconds without a sign of life after which an isolate counts as unresponsive. */
const PATIENCE = 1000;

/** What a supervisor needs to know. */
export interface SupervisorOptions {
  /** Paths of the kernel's entry files. */
  readonly kernel: { readonly thread: string; readonly transpiler: string };
  /** Hears of everything that happens. */
  readonly onEvent: EventListener;
  /** Hears of faults that belong to no skill. Default: ignored. */
  readonly onFault?: (message: string) => void;
  /** Default: the real one. */
  readonly clock?: Clock;
  /** How isolates of a revision are started. Default: worker threads. */
  readonly launcherFor?: (spec: SkillSpec) => IsolateLauncher;
}

interface Slot {
  readonly pool: Pool;
  readonly view: SkillView;
}

/** Decides what runs, and hands each request to the pool of its skill. */
export class Supervisor implements Dispatcher {
  readonly #clock: Clock;
  readonly #onEvent: EventListener;
  readonly #launcherFor: (spec: SkillSpec) => IsolateLauncher;
  readonly #transpiler: Transpiler;
  readonly #slots = new Map<string, Slot>();
  #broken: readonly BrokenSkill[] = [];
  #heartbeat: Timer | undefined;
  #calls = 0;

  constructor(options: SupervisorOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#onEvent = options.onEvent;
    this.#transpiler = new Transpiler(options.kernel.transpiler, this.#clock);
    const shared = {
      kernelEntry: options.kernel.thread,
      transpiler: this.#transpiler,
      onFault: options.onFault ?? (() => undefined),
    };
    this.#launcherFor = options.launcherFor ?? ((spec) => createThreadLauncher(spec, shared));
  }

  /** Starts all skills at once; none waits for another. */
  start(specs: readonly SkillSpec[], broken: readonly BrokenSkill[] = []): void {
    this.#broken = broken;
    for (const spec of specs) this.#add(spec);
    this.#beat();
  }

  skill(mount: string): SkillView | undefined {
    return this.#slots.get(mount)?.view;
  }

  skills(): readonly SkillView[] {
    return Array.from(this.#slots.values(), (slot) => slot.view);
  }

  broken(): readonly BrokenSkill[] {
    return this.#broken;
  }

  dispatch(mount: string, request: SkillRequest): Call {
    const slot = this.#slots.get(mount);
    if (slot === undefined) {
      throw new HostError('skill_unavailable', `There is no skill at "${mount}".`);
    }
    const { pool } = slot;
    const call = pool.dispatch(request);
    return {
      response: call.response,
      cancel: () => {
        pool.cancel(call);
      },
    };
  }

  /**
   * Stops every skill: what is in flight may finish within `grace` milliseconds, the rest is ended.
   * Resolves with the mounts that had requests left then.
   */
  async stop(grace: number): Promise<readonly string[]> {
    this.#heartbeat?.cancel();
    const pools = Array.from(this.#slots.values(), (slot) => slot.pool);
    const stopped = Promise.all(pools.map((pool) => pool.stop()));
    const stragglers: string[] = [];
    const timer = this.#clock.after(grace, () => {
      for (const pool of pools) {
        if (pool.load > 0) stragglers.push(pool.spec.mount);
        pool.abandon();
      }
    });
    await stopped;
    timer.cancel();
    await this.#transpiler.close();
    return stragglers;
  }

  #add(spec: SkillSpec): void {
    const pool = new Pool({
      spec,
      revision: 'r1',
      launcher: this.#launcherFor(spec),
      clock: this.#clock,
      emit: (event: SupervisorEvent) => {
        this.#onEvent(event);
      },
      nextCallId: () => (this.#calls += 1),
    });
    this.#slots.set(spec.mount, {
      pool,
      view: viewOf(pool, describeSkill(spec.manifest, spec.mount)),
    });
    pool.start();
  }

  #beat(): void {
    this.#heartbeat = this.#clock.after(HEARTBEAT, () => {
      const now = this.#clock.now();
      for (const { pool } of this.#slots.values()) pool.tick(now, PATIENCE);
      this.#beat();
    });
  }
}

/** What the gateway sees of a pool; state and health are read when asked for. */
function viewOf(pool: Pool, descriptor: Descriptor): SkillView {
  const { mount, name, limits } = pool.spec;
  return {
    mount,
    name,
    revision: pool.revision,
    descriptor,
    bodyLimit: limits.body,
    get state() {
      return pool.state;
    },
    get ownHealth() {
      return pool.ownHealth;
    },
  };
}
