import type {
  Clock,
  IsolateEnd,
  LoadedReport,
  LogLine,
  RetireReason,
  SkillState,
} from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';
import type { IsolateOwner } from '../isolate/isolate-owner.ts';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import { RevisionCode } from '../revision/revision-code.ts';
import { announceDeath, announceLog, type Announce } from './announce.ts';
import { Growth } from './growth.ts';
import { IsolateSet } from './isolate-set.ts';
import { Lifecycle } from './lifecycle.ts';
import type { PendingCall } from './pending-call.ts';
import { Recruiter, type StaffOptions } from './recruiter.ts';
import type { RequestSide } from './request-side.ts';
import { Upkeep } from './upkeep.ts';
import { WarmUp } from './warm-up.ts';

/** Keeps the right number of isolates of one revision running: starts, grows, shrinks, replaces. */
export class Staff implements IsolateOwner {
  readonly isolates = new IsolateSet();
  readonly code: RevisionCode;
  readonly #options: StaffOptions;
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #requests: RequestSide;
  readonly lifecycle: Lifecycle;
  readonly launcher: IsolateLauncher;
  readonly #warmUp: WarmUp;
  readonly #stopped = Promise.withResolvers<undefined>();
  readonly #recruiter: Recruiter;
  readonly #growth: Growth;
  readonly #upkeep: Upkeep;
  #retireReason: RetireReason = 'stopped';
  #report: LoadedReport | undefined;

  constructor(options: StaffOptions) {
    this.#options = options;
    this.launcher = options.launcher;
    this.code = new RevisionCode(options.spec.dir, options.workspace);
    this.#clock = options.clock;
    this.#announce = options.announce;
    this.#requests = options.requests;
    this.#recruiter = new Recruiter(options, this, () => this.lifecycle.allDeathsInWindow);
    this.#warmUp = new WarmUp(Math.max(1, options.spec.workers.min));
    this.#upkeep = new Upkeep(options.spec, this.isolates, () => this.#launch());
    this.#growth = new Growth(
      options.clock,
      () => options.requests.waiting,
      () => {
        this.#grow();
      },
    );
    this.lifecycle = new Lifecycle({
      policy: options.spec.restart,
      clock: this.#clock,
      announce: this.#announce,
      alone: options.alone,
      onRestartDue: () => {
        this.replenish();
        // Nothing was needed: the next request starts it.
        if (this.isolates.size === this.isolates.cells.length) this.#noteEmpty();
      },
    });
  }

  get state(): SkillState {
    return this.lifecycle.state;
  }

  /** What the isolate said that became ready last; undefined before the first. */
  get report(): LoadedReport | undefined {
    return this.#report;
  }

  /** Starts at least one isolate; resolves when all that always run are ready, rejects when one dies. */
  warm(): Promise<undefined> {
    this.replenish(1);
    return this.#warmUp.done;
  }

  /** Starts what is missing, up to `min`, or one for those that wait; a pending restart comes first. */
  replenish(atLeast = 0): void {
    if (this.lifecycle.over && this.isolates.cells.length === 0) {
      this.#requests.onHopeless('suspects');
    }
    if (this.lifecycle.restartPending || this.lifecycle.over) return;
    const wanted = this.#wanted(atLeast);
    while (this.isolates.alive < wanted) {
      if (this.#launch() === undefined) return;
    }
    this.#replenishCells();
  }

  /** A request has begun to wait: there may be too few isolates. */
  considerGrowth(): void {
    this.#growth.consider();
  }

  /** Looks after the isolates; called about once a second. */
  tick(now: number, patience: number): void {
    this.#upkeep.tick(now, patience);
  }

  /** Resolves when it has been stopped and every isolate is gone. */
  get ended(): Promise<undefined> {
    return this.#stopped.promise;
  }

  /** Lets every isolate finish and end; resolves when all are gone. */
  stop(reason: RetireReason): Promise<undefined> {
    if (!this.lifecycle.over) {
      this.#retireReason = reason;
      this.lifecycle.stop();
      this.#warmUp.onStop();
      this.#growth.stop();
      this.retireUnneeded();
      this.#finishStop();
    }
    return this.#stopped.promise;
  }

  /** While stopping: lets the isolates go once nobody waits for them. */
  retireUnneeded(): void {
    if (this.state.name !== 'stopping' || this.#requests.waiting > 0) return;
    for (const isolate of this.isolates) {
      if (isolate.cell && this.#requests.suspects > 0) continue;
      if (isolate.state.name === 'starting') isolate.dismiss(this.#retireReason);
      else isolate.retire(this.#retireReason);
    }
  }

  onReady(isolate: Isolate): void {
    this.code.adopt(isolate);
    this.#report = isolate.report;
    const at = this.#clock.now();
    if (!isolate.cell) this.lifecycle.apply({ type: 'isolate-ready', at });
    const startMs = at - isolate.startedAt;
    this.#announce({ type: 'worker-ready', worker: isolate.label, startMs });
    this.#requests.onRoom(isolate);
    this.#warmUp.onReady(this.isolates.count('ready'));
    this.#upkeep.onReady(isolate, at);
  }

  onImported(...imports: Parameters<RevisionCode['note']>): void {
    this.code.note(...imports);
  }

  onRoom(isolate: Isolate, succeeded: boolean): void {
    if (succeeded && this.lifecycle.noteSuccess()) this.replenish();
    this.#requests.onRoom(isolate);
  }

  onRetiring(isolate: Isolate, reason: RetireReason): void {
    this.#announce({ type: 'worker-retired', worker: isolate.label, reason });
    if (reason === 'ignored-abort' || reason === 'unreachable') this.replenish();
  }

  onEnded(isolate: Isolate, end: IsolateEnd, calls: readonly PendingCall[], stack?: string): void {
    this.isolates.delete(isolate);
    this.#upkeep.onEnded(isolate);
    const lost = this.#requests.onLost(isolate, end, calls);
    let restart: ReturnType<Lifecycle['died']>;
    if (end.kind === 'died') {
      announceDeath(this.#announce, isolate, end.cause, { at: lost.at, stack });
      this.#warmUp.onDeath(end.cause);
      restart = this.lifecycle.died(end.cause, this.isolates.left, lost);
      if (this.state.name === 'quarantined') this.#requests.onHopeless();
    } else if (this.isolates.alive === 0) {
      this.#noteEmpty();
    }
    lost.carryOut();
    if (restart !== undefined && this.#isShort) this.#announce(restart);
    this.replenish();
    this.#finishStop();
  }

  onResponsive(isolate: Isolate, responsive: boolean, silentMs: number): void {
    const worker = isolate.label;
    if (responsive) {
      this.#announce({ type: 'worker-responsive', worker });
      this.#requests.onRoom(isolate);
    } else {
      this.#announce({ type: 'worker-unresponsive', worker, silentMs });
      // A blocked isolate serves nobody, so there is one less to count on.
      if (!isolate.cell) this.#grow();
    }
  }

  onLog(isolate: Isolate, lines: readonly LogLine[], dropped: number): void {
    announceLog(this.#announce, isolate.label, lines, dropped);
  }

  /** How many for everybody are to run; a host that stops starts them for those who wait alone. */
  #wanted(atLeast = 0): number {
    const { spec, stopping } = this.#options;
    const min = stopping?.aborted === true ? 0 : spec.workers.min;
    const asked = Math.max(min, atLeast, this.#requests.waiting > 0 ? 1 : 0);
    // After a quarantine one isolate is tried before there are more.
    return this.lifecycle.onProbation ? Math.min(1, asked) : asked;
  }

  /** Whether there is something to start, and to speak of. */
  get #isShort(): boolean {
    if (this.#options.stopping?.aborted === true) return false;
    return this.isolates.alive < this.#wanted() || this.#requests.suspects > 0;
  }

  #grow(): void {
    const { restartPending, onProbation } = this.lifecycle;
    if (restartPending || onProbation || this.state.name !== 'ready') return;
    if (this.isolates.count('starting') > 0) return;
    if (this.isolates.count('ready') < this.#options.spec.workers.max) this.#launch();
  }

  /** Starts cells for the suspects that wait; one place is always left for everybody else. */
  #replenishCells(): void {
    const { cells } = this.isolates;
    const taken = cells.filter(({ calls, state }) => calls.size > 0 || state.name === 'retiring');
    const { max } = this.#options.spec.workers;
    const wanted = Math.min(taken.length + this.#requests.suspects, max);
    for (let count = cells.length; count < wanted; count += 1) this.#launch(true);
  }

  /** Starts an isolate unless too many are alive, with those that are about to end. */
  #launch(cell = false): Isolate | undefined {
    if (this.isolates.size > this.#options.spec.workers.max) return undefined;
    if (!cell) this.lifecycle.apply({ type: 'start', at: this.#clock.now() });
    return this.isolates.add(this.#recruiter.launch(cell, this.code.sources));
  }

  #noteEmpty(): void {
    if (this.lifecycle.restartPending) return;
    this.lifecycle.apply({ type: 'emptied', at: this.#clock.now() });
  }

  #finishStop(): void {
    if (this.state.name !== 'stopping' || this.isolates.size > 0) return;
    this.#requests.onHopeless();
    this.lifecycle.apply({ type: 'stopped', at: this.#clock.now() });
    const done = () => {
      this.#stopped.resolve(undefined);
    };
    void this.launcher.close().then(done, done);
  }
}
