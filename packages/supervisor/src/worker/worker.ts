import {
  ToHost,
  ToWorker,
  transitionWorker,
  type AbortReason,
  type Clock,
  type DeathCause,
  type HostError,
  type WorkerEnd,
  type WorkerFrame,
  type WorkerState,
  type LoadedFacts,
  type RetireReason,
} from '@skillet/core';
import { WorkerWatch } from '../governor/worker-watch.ts';
import { readFrame } from '../dialect/lane/read-frame.ts';
import type { CallHolder, PendingCall } from '../pool/pending-call.ts';
import { CallDesk, type Taken } from './call-desk.ts';
import { GRACE, Heartbeat } from './heartbeat.ts';
import type { WorkerOptions } from './worker-options.ts';
import type { CarrierEnd, RunningWorker } from './running-worker.ts';
import { Starting } from './starting.ts';
import { Testament } from './testament.ts';

/** One worker from its start to its end, with the requests it works on. */
export class Worker implements CallHolder {
  readonly label: string;
  /** Whether it works on one suspect at a time. */
  readonly cell: boolean;
  readonly startedAt: number;
  /** The calls it works on. */
  readonly calls: CallDesk;
  /** What the governor knows of it. */
  readonly usage: WorkerWatch;
  /** Requests it has answered. */
  served = 0;
  /** When it last had something to do. */
  lastUsed: number;
  readonly #options: WorkerOptions<Worker>;
  readonly #clock: Clock;
  readonly #running: RunningWorker;
  #state: WorkerState;
  readonly #starting: Starting;
  readonly #heartbeat: Heartbeat;
  readonly #testament = new Testament();

  constructor(options: WorkerOptions<Worker>) {
    const { need, sources, lag, spec } = options;
    const { startTimeout: timeout } = spec;
    this.#options = options;
    this.#clock = options.clock;
    const now = this.#clock.now();
    ({ label: this.label, cell: this.cell } = options);
    this.startedAt = this.lastUsed = now;
    this.usage = new WorkerWatch(spec.limits, lag);
    this.#heartbeat = new Heartbeat(now, lag);
    this.#state = { name: 'starting', since: now };
    this.#starting = new Starting({
      lag,
      timeout,
      onLate: () => this.kill({ kind: 'start-timeout', after: timeout }),
      ping: () => this.#running.send([ToWorker.ping]),
    });
    const onTurn = () => this.#starting.begin();
    const circumstances = { need, onTurn, onUndelivered: this.#onUndelivered };
    this.#running = options.launch(this.#onRaw, sources, this.label, circumstances);
    this.calls = new CallDesk(spec, this.#clock, this.#running);
    void this.#running.ended.then((end) => this.#onGone(end));
  }

  /** What its skill said of itself; undefined before it was loaded. */
  get facts(): LoadedFacts | undefined {
    return this.#starting.facts;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Whether it may be given one more call; a cell has one, all others up to `concurrency` that work. */
  get hasRoom(): boolean {
    if (this.#state.name !== 'ready' || this.#running.over === true) return false;
    return this.cell ? this.calls.size === 0 : this.calls.working < this.#options.spec.concurrency;
  }

  /** Whether it gives signs of life. */
  get responsive(): boolean {
    return this.#heartbeat.responsive;
  }

  /** Sends a call on. */
  assign(call: PendingCall, now = this.#clock.now()): void {
    this.lastUsed = now;
    this.calls.hand(call, this, now);
  }

  /** Takes no more requests, finishes what it has, and ends. */
  retire(reason: RetireReason): void {
    if (this.#state.name !== 'starting' && this.#state.name !== 'ready') return;
    this.#state = transitionWorker(this.#state, { type: 'retire', at: this.#clock.now(), reason });
    this.#starting.end();
    this.#options.events.onRetiring(this, reason);
    this.#running.send([ToWorker.drain]);
    this.#endWhenDone();
  }

  /** Ends it now; the first cause counts. */
  kill(cause: DeathCause): void {
    this.#end({ kind: 'died', cause });
  }

  /** Ends it now without calling it a death. */
  dismiss(reason: RetireReason): void {
    this.#end({ kind: 'retired', reason });
  }

  /** What carries it, to be looked at from outside. */
  get carrier(): Pick<RunningWorker, 'pace' | 'process' | 'sample' | 'thread'> {
    return this.#running;
  }

  /** Asks for a sign of life when it has been silent, and notes when none came. */
  heartbeat(now: number, patience: number): void {
    if (this.#state.name !== 'ready' && this.#state.name !== 'retiring') return;
    const verdict = this.#heartbeat.check(now, patience);
    const { lastHeard } = this.#heartbeat;
    if (verdict === 'ask') this.#running.send([ToWorker.ping]);
    else if (verdict === 'silent') this.#options.events.onResponsive(this, false, now - lastHeard);
    const seen = this.#heartbeat.silence(now);
    const { stall: value } = this.#options.spec.limits;
    if (seen > value) this.kill({ kind: 'limit', limit: 'stall', value, seen });
  }

  /** Has a handler told to end; what it does then is judged after the grace. */
  abort(call: PendingCall, reason: AbortReason, error?: HostError): void {
    if (!this.calls.abort(call, reason, error)) return;
    this.#options.lag.after(GRACE, () => this.#judge(call, reason));
  }

  readonly #onRaw = (raw: unknown): void => {
    if (this.#state.name === 'ended') return;
    const frame = readFrame(raw, this.#options.spec.limits);
    if (typeof frame === 'string') {
      this.kill({ kind: 'protocol-violation', message: frame });
      return;
    }
    if (this.#heartbeat.heard(this.#clock.now())) this.#options.events.onResponsive(this, true, 0);
    this.#onFrame(frame);
  };

  #onFrame(frame: WorkerFrame): void {
    switch (frame[0]) {
      case ToHost.response:
      case ToHost.failed:
      case ToHost.responseHead:
      case ToHost.responseChunk:
      case ToHost.responseEnd:
      case ToHost.requestCredit:
        this.#onTaken(this.calls.take(frame, this.#heartbeat.lastHeard));
        return;
      case ToHost.aborted:
        this.calls.acknowledge(frame[1]);
        return;
      case ToHost.pong:
        this.#onProbeAnswered();
        return;
      case ToHost.imported:
        this.#options.events.onImported(this, frame[1], frame[2]);
        return;
      case ToHost.loaded:
        if (this.#state.name === 'starting') this.#starting.onLoaded(frame[1]);
        return;
      case ToHost.told:
        this.#options.events.onTold(this, frame[1]);
        return;
      case ToHost.loadFailed:
      case ToHost.lastWords:
        this.#testament.note(frame);
        return;
      case ToHost.log:
        this.#options.events.onLog(this, frame[1], frame[2]);
        this.#running.send([ToWorker.credit, frame[1].length]);
        return;
      case ToHost.hello:
    }
  }

  #onTaken(taken: Taken): void {
    if (taken === 'nothing') return;
    if (typeof taken === 'object') {
      this.kill({ kind: 'protocol-violation', message: taken.forgery });
      return;
    }
    if (taken !== 'begun') {
      this.lastUsed = this.#heartbeat.lastHeard;
      this.served += 1;
      this.usage.requestDone();
    }
    if (this.#state.name === 'retiring') this.#endWhenDone();
    else this.#options.events.onRoom(this, taken === 'succeeded');
  }

  #judge(call: PendingCall, reason: AbortReason): void {
    if (!this.calls.has(call)) return;
    if (call.ignore()) {
      this.retire('ignored-abort');
      this.#endWhenDone();
    } else if (reason !== 'client-left') {
      // One whose client left may block until its deadline: others would die with it.
      const after = this.#heartbeat.owed(this.calls.busySince, this.#clock.now());
      this.kill({ kind: 'blocked', after });
    }
  }

  #onProbeAnswered(): void {
    if (this.#state.name !== 'starting' || this.facts === undefined) return;
    this.#starting.end();
    this.#state = transitionWorker(this.#state, { type: 'loaded', at: this.#clock.now() });
    this.#options.events.onReady(this);
  }

  readonly #onUndelivered = (id: number): void => {
    const call = this.calls.giveBack(id);
    this.retire('unreachable');
    call?.pool.onReturned(call);
  };

  #endWhenDone(): void {
    if (this.#state.name !== 'retiring' || !this.calls.onlyIgnoring) return;
    const { reason } = this.#state;
    // A handler that ignores its signal never lets the worker drain by itself.
    if (this.calls.size > 0) this.dismiss(reason);
    else this.#options.lag.after(GRACE, () => this.dismiss(reason));
  }

  #end(end: WorkerEnd): void {
    if (this.#state.name === 'ending' || this.#state.name === 'ended') return;
    this.#state = transitionWorker(this.#state, { type: 'kill', at: this.#clock.now(), end });
    this.#starting.end();
    this.#running.kill();
  }

  #onGone(carrierEnd: CarrierEnd): void {
    const end = this.#testament.endOf(this.#state, carrierEnd, this.#running.clear);
    this.#state = transitionWorker(this.#state, { type: 'gone', at: this.#clock.now(), end });
    this.#starting.end();
    const final = this.#state.name === 'ended' ? this.#state.end : end;
    this.#options.events.onGone(this, final, this.calls.lose(final), this.#testament.stack);
  }
}
