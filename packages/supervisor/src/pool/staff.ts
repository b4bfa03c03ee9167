import type {
  Clock,
  IsolateEnd,
  LoadedReport,
  RetireReason,
  SkillSpec,
  StartNeed,
} from '@skillet/core';
import { Isolate } from '../isolate/isolate.ts';
import type { IsolateEvents } from '../isolate/isolate-events.ts';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import type { Lag } from '../lag/lag-watch.ts';
import { RevisionCode } from '../revision/revision-code.ts';
import type { Announce } from './announce.ts';
import { Growth } from './growth.ts';
import type { IsolateSet } from './isolate-set.ts';
import type { Lifecycle } from './lifecycle.ts';
import { Upkeep } from './upkeep.ts';
import type { WaitingRoom } from './waiting-room.ts';
import { WarmUp } from './warm-up.ts';

/** What a staff is made of. */
export interface StaffOptions {
  readonly spec: SkillSpec;
  readonly launcher: IsolateLauncher;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly announce: Announce;
  readonly isolates: IsolateSet;
  readonly lifecycle: Lifecycle;
  readonly waiting: WaitingRoom;
  /** Hears of what each isolate does. */
  readonly events: IsolateEvents<Isolate>;
  /** Folder that skills' code may come from, besides their own. */
  readonly workspace?: string | undefined;
  /** Aborts when the host begins to stop. */
  readonly stopping?: AbortSignal | undefined;
}

/** Keeps the right number of isolates of one revision running: starts, grows, shrinks, replaces. */
export class Staff {
  /** The code of the revision. */
  readonly code: RevisionCode;
  readonly #options: StaffOptions;
  readonly #growth: Growth;
  readonly #upkeep: Upkeep;
  readonly #warmUp: WarmUp;
  #labels = 0;
  #report: LoadedReport | undefined;
  #retireReason: RetireReason = 'stopped';

  constructor(options: StaffOptions) {
    this.#options = options;
    const { spec, clock, isolates, waiting } = options;
    this.code = new RevisionCode(spec.dir, options.workspace);
    this.#warmUp = new WarmUp(Math.max(1, spec.workers.min));
    this.#upkeep = new Upkeep(spec, isolates, () => this.#launch());
    this.#growth = new Growth(
      clock,
      () => waiting.general.size,
      () => {
        this.grow();
      },
    );
  }

  /** What the isolate said that became ready last; undefined before the first. */
  get report(): LoadedReport | undefined {
    return this.#report;
  }

  /** Whether there is something to start, and to speak of. */
  get isShort(): boolean {
    const { stopping, isolates, waiting } = this.#options;
    if (stopping?.aborted === true) return false;
    return isolates.alive < this.#wanted() || waiting.alone.size > 0;
  }

  /** Starts at least one isolate; resolves when all that always run are ready, rejects when one dies. */
  warm(): Promise<undefined> {
    this.replenish(1);
    return this.#warmUp.done;
  }

  /** Starts what is missing, up to `min`, or one for those that wait; a pending restart comes first. */
  replenish(atLeast = 0): void {
    const { lifecycle, isolates } = this.#options;
    if (lifecycle.restartPending || lifecycle.over) return;
    const wanted = this.#wanted(atLeast);
    while (isolates.alive < wanted) {
      if (this.#launch() === undefined) return;
    }
    this.#replenishCells();
  }

  /** A request has begun to wait: there may be too few isolates. */
  considerGrowth(): void {
    this.#growth.consider();
  }

  /** Starts one more, where that is allowed. */
  grow(): void {
    const { lifecycle, isolates, spec } = this.#options;
    const { restartPending, onProbation, state } = lifecycle;
    if (restartPending || onProbation || state.name !== 'ready') return;
    if (isolates.count('starting') > 0) return;
    if (isolates.count('ready') < spec.workers.max) this.#launch();
  }

  /** Looks after the isolates; called about once a second. */
  tick(now: number, patience: number): void {
    this.#upkeep.tick(now, patience);
  }

  /** An isolate is ready: what it loaded is the revision's code from now on. */
  onReady(isolate: Isolate): void {
    this.code.adopt(isolate);
    this.#report = isolate.report;
  }

  /** An isolate is ready, and has what it has room for: it may be somebody's successor. */
  settle(isolate: Isolate, now: number): void {
    this.#warmUp.onReady(this.#options.isolates.count('ready'));
    this.#upkeep.onReady(isolate, now);
  }

  /** An isolate is gone. */
  onGone(isolate: Isolate, end: IsolateEnd): void {
    this.#options.isolates.delete(isolate);
    this.#upkeep.onEnded(isolate);
    if (end.kind === 'died') this.#warmUp.onDeath(end.cause);
  }

  /** Nothing runs and nothing needs to, unless a restart waits for its time. */
  noteEmpty(): void {
    const { lifecycle, clock } = this.#options;
    if (!lifecycle.restartPending) lifecycle.apply({ type: 'emptied', at: clock.now() });
  }

  /** Lets every isolate finish and end. */
  stop(reason: RetireReason): void {
    this.#retireReason = reason;
    this.#growth.stop();
    this.#warmUp.onStop();
    this.retireUnneeded();
  }

  /** Every isolate is gone: frees what they shared. */
  close(): Promise<undefined> {
    const done = () => undefined;
    return this.#options.launcher.close().then(done, done);
  }

  /** While stopping: lets the isolates go once nobody waits for them. */
  retireUnneeded(): void {
    const { lifecycle, isolates, waiting } = this.#options;
    if (lifecycle.state.name !== 'stopping' || waiting.general.size > 0) return;
    for (const isolate of isolates) {
      if (isolate.cell && waiting.alone.size > 0) continue;
      if (isolate.state.name === 'starting') isolate.dismiss(this.#retireReason);
      else isolate.retire(this.#retireReason);
    }
  }

  /** How many for everybody are to run; a host that stops starts them for those who wait alone. */
  #wanted(atLeast = 0): number {
    const { spec, stopping, lifecycle, waiting } = this.#options;
    const min = stopping?.aborted === true ? 0 : spec.workers.min;
    const asked = Math.max(min, atLeast, waiting.general.size > 0 ? 1 : 0);
    // After a quarantine one isolate is tried before there are more.
    return lifecycle.onProbation ? Math.min(1, asked) : asked;
  }

  /** Starts cells for the suspects that wait; one place is always left for everybody else. */
  #replenishCells(): void {
    const { isolates, spec, waiting } = this.#options;
    const { cells } = isolates;
    const taken = cells.filter(({ calls, state }) => calls.size > 0 || state.name === 'retiring');
    const wanted = Math.min(taken.length + waiting.alone.size, spec.workers.max);
    for (let count = cells.length; count < wanted; count += 1) this.#launch(true);
  }

  /** Starts an isolate, or a cell for one suspect at a time, unless too many are alive, with those about to end. */
  #launch(cell = false): Isolate | undefined {
    const { spec, isolates, lifecycle, clock, lag, announce, launcher, events } = this.#options;
    if (isolates.size > spec.workers.max) return undefined;
    if (!cell) lifecycle.apply({ type: 'start', at: clock.now() });
    this.#labels += 1;
    const label = `w${String(this.#labels)}`;
    announce({ type: 'worker-starting', worker: label });
    const isolate = new Isolate({
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
    return isolates.add(isolate);
  }

  readonly #need = (): StartNeed => {
    const { waiting, lifecycle } = this.#options;
    return { waited: waiting.size > 0, deaths: lifecycle.allDeathsInWindow };
  };
}
