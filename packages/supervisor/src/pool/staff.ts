import type {
  Clock,
  WorkerEnd,
  LoadedFacts,
  RetireReason,
  SkillSpec,
  StartNeed,
} from '@skillet/core';
import type { Fellows } from '../fellows/fellows.ts';
import { Worker } from '../worker/worker.ts';
import type { WorkerEvents } from '../worker/worker-events.ts';
import type { WorkerLauncher } from '../worker/running-worker.ts';
import type { Lag } from '../lag/lag-watch.ts';
import { RevisionCode } from '../revision/revision-code.ts';
import type { Announce } from './announce.ts';
import { Growth } from './growth.ts';
import type { LastTold } from './last-told.ts';
import type { WorkerSet } from './worker-set.ts';
import type { Lifecycle } from './lifecycle.ts';
import { Upkeep } from './upkeep.ts';
import type { WaitingRoom } from './waiting-room.ts';
import { WarmUp } from './warm-up.ts';

/** What a staff is made of. */
export interface StaffOptions {
  readonly spec: SkillSpec;
  readonly launcher: WorkerLauncher;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly announce: Announce;
  readonly workers: WorkerSet;
  readonly lifecycle: Lifecycle;
  readonly waiting: WaitingRoom;
  /** Hears of what each worker does. */
  readonly events: WorkerEvents<Worker>;
  readonly fellows?: Pick<Fellows, 'cameUp'> | undefined;
  /** What is known of MCP servers from before. */
  readonly lastTold?: LastTold | undefined;
  /** Folder that skills' code may come from, besides their own. */
  readonly workspace?: string | undefined;
  /** Aborts when the host begins to stop. */
  readonly stopping?: AbortSignal | undefined;
}

/** Keeps the right number of workers of one revision running: starts, grows, shrinks, replaces. */
export class Staff {
  /** The code of the revision. */
  readonly code: RevisionCode;
  readonly #options: StaffOptions;
  readonly #growth: Growth;
  readonly #upkeep: Upkeep;
  readonly #warmUp: WarmUp;
  #labels = 0;
  #facts: LoadedFacts | undefined;
  /** Whether a worker has come and gone. */
  #hadOne = false;
  #retireReason: RetireReason = 'stopped';

  constructor(options: StaffOptions) {
    this.#options = options;
    const { spec, clock, workers, waiting } = options;
    this.code = new RevisionCode(spec.dir, options.workspace);
    const told = options.lastTold?.of(spec);
    if (told !== undefined) this.#facts = { health: false, told };
    this.#warmUp = new WarmUp(Math.max(1, spec.workers.min));
    this.#upkeep = new Upkeep(spec, workers, () => this.#launch());
    this.#growth = new Growth(
      clock,
      () => waiting.general.size,
      () => {
        this.grow();
      },
    );
  }

  /** What the worker said that became ready last, or one of an earlier host; undefined where neither is known. */
  get facts(): LoadedFacts | undefined {
    return this.#facts;
  }

  /** Whether there is something to start, and to speak of. */
  get isShort(): boolean {
    const { stopping, workers, waiting } = this.#options;
    if (stopping?.aborted === true || this.#warmUp.hasFailed) return false;
    return workers.alive < this.#wanted() || waiting.alone.size > 0;
  }

  /** Starts at least one worker; resolves when all that always run are ready, rejects when one dies. */
  warm(): Promise<undefined> {
    const warm = this.#warmUp.wait();
    this.replenish(1);
    return warm;
  }

  /** Starts what is missing, up to `min`, or one for those that wait; a pending restart comes first. */
  replenish(atLeast = 0): void {
    const { lifecycle, workers } = this.#options;
    if (lifecycle.restartPending || lifecycle.over) return;
    const wanted = this.#wanted(atLeast);
    while (workers.alive < wanted) {
      if (this.#launch() === undefined) return;
    }
    this.#replenishCells();
  }

  /** A request has begun to wait: there may be too few workers. */
  considerGrowth(): void {
    this.#growth.consider();
  }

  /** Starts one more, where that is allowed. */
  grow(): void {
    const { lifecycle, workers, spec } = this.#options;
    const { restartPending, onProbation, state } = lifecycle;
    if (restartPending || onProbation || state.name !== 'ready') return;
    if (workers.count('starting') > 0) return;
    if (workers.count('ready') < spec.workers.max) this.#launch();
  }

  /** Looks after the workers; called about once a second. */
  tick(now: number, patience: number): void {
    this.#upkeep.tick(now, patience);
  }

  /** A worker is ready: what it loaded is the revision's code from now on. */
  onReady(worker: Worker): void {
    this.code.adopt(worker);
    this.#options.fellows?.cameUp();
    this.#facts = worker.facts;
    this.#note();
  }

  /** What a worker says of the skill is another by now, or resources of its are. */
  onTold(worker: string, told: string | readonly string[]): void {
    const { announce } = this.#options;
    if (typeof told === 'string') {
      this.#facts = { health: false, ...this.#facts, told };
      this.#note();
      announce({ type: 'operations-changed', worker });
    } else for (const uri of told) announce({ type: 'resource-updated', worker, uri });
  }

  #note(): void {
    const { lastTold, spec } = this.#options;
    if (this.#facts?.told !== undefined) lastTold?.note(spec, this.#facts.told);
  }

  /** A worker is ready, and has what it has room for: it may be somebody's successor. */
  settle(worker: Worker, now: number): void {
    this.#warmUp.onReady(this.#options.workers.count('ready'));
    this.#upkeep.onReady(worker, now);
  }

  /** A worker is gone. */
  onGone(worker: Worker, end: WorkerEnd): void {
    this.#hadOne = true;
    this.#options.workers.delete(worker);
    this.#upkeep.onEnded(worker);
    if (end.kind === 'died') this.#warmUp.onDeath(end.cause);
  }

  /** Nothing runs and nothing needs to, unless a restart waits for its time. */
  noteEmpty(): void {
    const { lifecycle, clock } = this.#options;
    if (!lifecycle.restartPending) lifecycle.apply({ type: 'emptied', at: clock.now() });
  }

  /** Lets every worker finish and end. */
  stop(reason: RetireReason): void {
    this.#retireReason = reason;
    this.#growth.stop();
    this.#warmUp.onStop();
    this.retireUnneeded();
  }

  /** Every worker is gone: frees what they shared. */
  close(): Promise<undefined> {
    const done = () => undefined;
    return this.#options.launcher.close().then(done, done);
  }

  /** While stopping: lets the workers go once nobody waits for them. */
  retireUnneeded(): void {
    const { lifecycle, workers, waiting } = this.#options;
    if (lifecycle.state.name !== 'stopping' || waiting.general.size > 0) return;
    for (const worker of workers) {
      if (worker.cell && waiting.alone.size > 0) continue;
      if (worker.state.name === 'starting') worker.dismiss(this.#retireReason);
      else worker.retire(this.#retireReason);
    }
  }

  /** How many for everybody are to run; a host that stops starts them for those who wait alone. */
  #wanted(atLeast = 0): number {
    const { spec, stopping, lifecycle, waiting } = this.#options;
    const min = stopping?.aborted === true ? 0 : spec.workers.min;
    const isNeeded = waiting.general.size > 0 || (min === 0 && this.#isUnheard);
    const asked = Math.max(min, atLeast, isNeeded ? 1 : 0);
    // After a quarantine one worker is tried before there are more.
    return lifecycle.onProbation ? Math.min(1, asked) : asked;
  }

  /** Whether nobody knows yet what an MCP server has: one that runs only while it is called is started once to tell, well or not. */
  get #isUnheard(): boolean {
    const { spec, stopping } = this.#options;
    return (
      spec.mcp !== undefined &&
      !this.#hadOne &&
      this.#facts?.told === undefined &&
      stopping?.aborted !== true
    );
  }

  /** Starts cells for the suspects that wait; one place is always left for everybody else. */
  #replenishCells(): void {
    const { workers, spec, waiting } = this.#options;
    const { cells } = workers;
    const taken = cells.filter(({ calls, state }) => calls.size > 0 || state.name === 'retiring');
    const wanted = Math.min(taken.length + waiting.alone.size, spec.workers.max);
    for (let count = cells.length; count < wanted; count += 1) this.#launch(true);
  }

  /** Starts a worker, or a cell for one suspect at a time, unless too many are alive, with those about to end. */
  #launch(cell = false): Worker | undefined {
    const { spec, workers, lifecycle, clock, lag, announce, launcher, events } = this.#options;
    if (workers.size > spec.workers.max) return undefined;
    if (!cell) lifecycle.apply({ type: 'start', at: clock.now() });
    this.#labels += 1;
    const label = `w${String(this.#labels)}`;
    announce({ type: 'worker-starting', worker: label });
    const worker = new Worker({
      label,
      cell,
      launch: launcher.launch,
      need: this.#need,
      clock,
      lag,
      spec,
      sources: this.code.sources,
      events,
    });
    return workers.add(worker);
  }

  readonly #need = (): StartNeed => {
    const { waiting, lifecycle } = this.#options;
    return { waited: waiting.size > 0, deaths: lifecycle.allDeathsInWindow };
  };
}
