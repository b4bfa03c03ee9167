import type {
  Clock,
  DeathCause,
  HostError,
  IsolateEnd,
  LogLine,
  RetireReason,
  SkillSpec,
  SkillState,
  Timer,
} from '@skillet/core';
import { Isolate } from '../isolate/isolate.ts';
import type { IsolateOwner } from '../isolate/isolate-owner.ts';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import type { Announce } from './announce.ts';
import { IsolateSet } from './isolate-set.ts';
import { Lifecycle } from './lifecycle.ts';
import type { PendingCall } from './pending-call.ts';

/** Milliseconds a request waits for a busy pool before the pool grows. */
const GROW_AFTER = 50;

/** What a staff is made of. */
export interface StaffOptions {
  readonly spec: SkillSpec;
  readonly launcher: IsolateLauncher;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly requests: RequestSide;
}

/** What the staff must know of the requests, and tell them. */
export interface RequestSide {
  /** How many wait for an isolate. */
  readonly waiting: number;
  /** An isolate has room. */
  onRoom(isolate: Isolate): void;
  /** None of those that wait will be served. */
  onHopeless(): void;
  onCallFailed(call: PendingCall, error: HostError, worker: string): void;
  deathError(cause: DeathCause, call: PendingCall): HostError;
}

/** Keeps the right number of isolates of one revision running: starts, grows, shrinks, replaces. */
export class Staff implements IsolateOwner {
  readonly isolates = new IsolateSet();
  readonly #options: StaffOptions;
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #requests: RequestSide;
  readonly #lifecycle: Lifecycle;
  readonly #stopped = Promise.withResolvers<undefined>();
  #growTimer: Timer | undefined;
  #labels = 0;
  #ownHealth = false;

  constructor(options: StaffOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#announce = options.announce;
    this.#requests = options.requests;
    this.#lifecycle = new Lifecycle({
      policy: options.spec.restart,
      clock: this.#clock,
      announce: this.#announce,
      onRestartDue: () => {
        this.replenish();
        // Nothing was needed: the next request starts it.
        if (this.isolates.size === 0) this.#noteEmpty();
      },
    });
  }

  get state(): SkillState {
    return this.#lifecycle.state;
  }

  /** Whether the skill's module answers `/health` itself, as far as is known. */
  get ownHealth(): boolean {
    return this.#ownHealth;
  }

  /** Starts what is missing, up to `min`, or one for those that wait; a pending restart comes first. */
  replenish(): void {
    if (this.#lifecycle.restartPending || this.#lifecycle.over) return;
    const { min } = this.#options.spec.workers;
    const wanted = Math.max(min, this.#requests.waiting > 0 ? 1 : 0);
    while (this.isolates.count('ready') + this.isolates.count('starting') < wanted) {
      if (!this.#launch()) return;
    }
  }

  /** Adds an isolate when requests still wait after a while. */
  growLater(): void {
    this.#growTimer ??= this.#clock.after(GROW_AFTER, () => {
      this.#growTimer = undefined;
      if (this.#requests.waiting === 0) return;
      this.#grow();
      this.growLater();
    });
  }

  /** Looks after the isolates; called about once a second. */
  tick(now: number, patience: number): void {
    for (const isolate of this.isolates) {
      isolate.heartbeat(now, patience);
      this.#retireIfIdle(isolate, now);
    }
  }

  /** Lets every isolate finish and end; resolves when all are gone. */
  stop(): Promise<undefined> {
    if (!this.#lifecycle.over) {
      this.#lifecycle.stop();
      this.#growTimer?.cancel();
      this.retireUnneeded();
      this.#finishStop();
    }
    return this.#stopped.promise;
  }

  /** Ends every isolate now. */
  dismissAll(): void {
    for (const isolate of this.isolates) isolate.dismiss('stopped');
  }

  /** While stopping: lets the isolates go once nobody waits for them. */
  retireUnneeded(): void {
    if (this.state.name !== 'stopping' || this.#requests.waiting > 0) return;
    for (const isolate of this.isolates) {
      if (isolate.state.name === 'starting') isolate.dismiss('stopped');
      else isolate.retire('stopped');
    }
  }

  onReady(isolate: Isolate): void {
    this.#ownHealth = isolate.report?.health ?? false;
    const at = this.#clock.now();
    this.#lifecycle.apply({ type: 'isolate-ready', at });
    const startMs = at - isolate.startedAt;
    this.#announce({ type: 'worker-ready', worker: isolate.label, startMs });
    this.#requests.onRoom(isolate);
  }

  onRoom(isolate: Isolate): void {
    this.#requests.onRoom(isolate);
  }

  onRetiring(isolate: Isolate, reason: RetireReason): void {
    this.#announce({ type: 'worker-retired', worker: isolate.label, reason });
    if (reason === 'ignored-abort') this.replenish();
  }

  onEnded(isolate: Isolate, end: IsolateEnd, lost: number, stack?: string): void {
    this.isolates.delete(isolate);
    if (end.kind === 'died') {
      const uptimeMs = this.#clock.now() - isolate.startedAt;
      const about = { worker: isolate.label, inFlight: lost, uptimeMs, cause: end.cause };
      this.#announce({ type: 'worker-died', ...about, ...(stack === undefined ? {} : { stack }) });
      this.#lifecycle.died(end.cause, {
        ready: this.isolates.count('ready'),
        loading: this.isolates.count('starting'),
      });
      if (this.state.name === 'quarantined') this.#requests.onHopeless();
    } else if (this.isolates.count('ready') + this.isolates.count('starting') === 0) {
      this.#noteEmpty();
    }
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
      this.#grow();
    }
  }

  onLog(isolate: Isolate, lines: readonly LogLine[], dropped: number): void {
    const worker = isolate.label;
    for (const line of lines) {
      const { requestId } = line;
      const about = requestId === undefined ? { worker } : { worker, requestId };
      this.#announce({ type: 'skill-log', line, ...about });
    }
    if (dropped > 0) this.#announce({ type: 'log-dropped', worker, lines: dropped });
  }

  onCallFailed(isolate: Isolate, call: PendingCall, error: HostError): void {
    this.#requests.onCallFailed(call, error, isolate.label);
  }

  deathError(cause: DeathCause, call: PendingCall): HostError {
    return this.#requests.deathError(cause, call);
  }

  #grow(): void {
    if (this.#lifecycle.restartPending || this.state.name !== 'ready') return;
    if (this.isolates.count('starting') > 0) return;
    if (this.isolates.count('ready') < this.#options.spec.workers.max) this.#launch();
  }

  /** Starts an isolate unless too many are alive, with those that are about to end. */
  #launch(): boolean {
    const { spec, launcher } = this.#options;
    if (this.isolates.size > spec.workers.max) return false;
    this.#labels += 1;
    const label = `w${String(this.#labels)}`;
    this.#lifecycle.apply({ type: 'start', at: this.#clock.now() });
    this.#announce({ type: 'worker-starting', worker: label });
    const isolate = new Isolate({
      label,
      launch: launcher.launch,
      clock: this.#clock,
      startTimeout: spec.startTimeout,
      responseLimit: spec.limits.response,
      owner: this,
    });
    this.isolates.add(isolate);
    return true;
  }

  #retireIfIdle(isolate: Isolate, now: number): void {
    const { min, idle } = this.#options.spec.workers;
    if (isolate.state.name !== 'ready' || isolate.calls.size > 0) return;
    if (now - isolate.lastUsed < idle) return;
    if (this.isolates.count('ready') > min) isolate.retire('idle');
  }

  #noteEmpty(): void {
    if (this.#lifecycle.restartPending) return;
    this.#lifecycle.apply({ type: 'emptied', at: this.#clock.now() });
  }

  #finishStop(): void {
    if (this.state.name !== 'stopping' || this.isolates.size > 0) return;
    this.#requests.onHopeless();
    this.#lifecycle.apply({ type: 'stopped', at: this.#clock.now() });
    const done = () => {
      this.#stopped.resolve(undefined);
    };
    void this.#options.launcher.close().then(done, done);
  }
}
