import {
  HostError,
  ToHost,
  ToIsolate,
  transitionIsolate,
  type AbortReason,
  type Clock,
  type DeathCause,
  type IsolateEnd,
  type IsolateEvent,
  type IsolateFrame,
  type IsolateState,
  type LoadedReport,
  type RetireReason,
  type Timer,
} from '@skillet/core';
import { toLaneBody } from '../lane/host-lane.ts';
import { readFrame } from '../lane/read-frame.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { CallList } from './call-list.ts';
import { Heartbeat } from './heartbeat.ts';
import type { IsolateOptions } from './isolate-owner.ts';
import type { CarrierEnd, RunningIsolate } from './running-isolate.ts';
import { Testament } from './testament.ts';

/** Milliseconds a handler has to obey its signal, and an isolate without work to end. */
const GRACE = 1000;

/** One isolate from its start to its end, with the requests it works on. */
export class Isolate {
  readonly label: string;
  readonly startedAt: number;
  readonly calls = new CallList();
  report: LoadedReport | undefined;
  /** When it last had something to do. */
  lastUsed: number;
  readonly #options: IsolateOptions;
  readonly #clock: Clock;
  readonly #running: RunningIsolate;
  #state: IsolateState;
  readonly #startTimer: Timer;
  readonly #heartbeat: Heartbeat;
  readonly #testament = new Testament();

  constructor(options: IsolateOptions) {
    this.#options = options;
    this.#clock = options.clock;
    const now = this.#clock.now();
    this.label = options.label;
    this.startedAt = this.lastUsed = now;
    this.#heartbeat = new Heartbeat(now);
    this.#state = { name: 'starting', since: now };
    this.#startTimer = this.#clock.after(options.startTimeout, () => {
      this.kill({ kind: 'start-timeout', after: options.startTimeout });
    });
    this.#running = options.launch((raw) => {
      this.#onRaw(raw);
    }, options.sources);
    void this.#running.ended.then((end) => {
      this.#onGone(end);
    });
  }

  get state(): IsolateState {
    return this.#state;
  }

  /** Whether it gives signs of life. */
  get responsive(): boolean {
    return this.#heartbeat.responsive;
  }

  /** Sends a call on; its deadline is watched from here on. */
  assign(call: PendingCall): void {
    this.calls.add(call);
    this.lastUsed = this.#clock.now();
    const { method, path, headers, requestId } = call.request;
    const { body, owned } = toLaneBody(call.request.body);
    this.#running.send(
      [ToIsolate.request, call.id, method, path, headers, body, requestId, call.deadline],
      owned,
    );
  }

  /**
   * Aborts a call's signal. After a deadline a handler that does not end within the grace costs the
   * isolate: a blocked event loop is ended, a handler that ignores its signal has it retired.
   */
  abort(call: PendingCall, reason: AbortReason): void {
    if (!this.calls.has(call)) return;
    call.aborted = true;
    this.#running.send([ToIsolate.abort, call.id, reason]);
    if (reason === 'client-left') return;
    this.#clock.after(GRACE, () => {
      this.#judge(call);
    });
  }

  /** Takes no more requests, finishes what it has, and ends. */
  retire(reason: RetireReason): void {
    if (this.#state.name !== 'starting' && this.#state.name !== 'ready') return;
    this.#apply({ type: 'retire', at: this.#clock.now(), reason });
    this.#startTimer.cancel();
    this.#options.owner.onRetiring(this, reason);
    this.#running.send([ToIsolate.drain]);
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

  /** Asks for a sign of life when it has been silent, and notes when none came. */
  heartbeat(now: number, patience: number): void {
    if (this.#state.name !== 'ready' && this.#state.name !== 'retiring') return;
    const verdict = this.#heartbeat.check(now, patience);
    if (verdict === 'ask') this.#running.send([ToIsolate.ping]);
    else if (verdict === 'silent') {
      this.#options.owner.onResponsive(this, false, now - this.#heartbeat.lastHeard);
    }
  }

  #onRaw(raw: unknown): void {
    if (this.#state.name === 'ended') return;
    const frame = readFrame(raw, { response: this.#options.responseLimit });
    if (typeof frame === 'string') {
      this.kill({ kind: 'protocol-violation', message: frame });
      return;
    }
    if (this.#heartbeat.heard(this.#clock.now())) this.#options.owner.onResponsive(this, true, 0);
    this.#onFrame(frame);
  }

  #onFrame(frame: IsolateFrame): void {
    switch (frame[0]) {
      case ToHost.response: {
        const [, id, status, headers, body] = frame;
        this.#finish(id)?.answer({ status, headers, body });
        return;
      }
      case ToHost.failed: {
        const call = this.#finish(frame[1]);
        const error = new HostError(frame[2], `The skill failed: ${frame[3]}`);
        if (call?.fail(error) === true) this.#options.calls.onCallFailed(call, error, this.label);
        return;
      }
      case ToHost.aborted:
        this.calls.acknowledge(frame[1]);
        return;
      case ToHost.pong:
        this.#onProbeAnswered();
        return;
      case ToHost.imported:
        this.#options.owner.onImported(this, frame[1], frame[2]);
        return;
      case ToHost.loaded:
        this.#onLoaded(frame[1]);
        return;
      case ToHost.loadFailed:
        this.#testament.noteLoadFailure(frame[1], frame[2]);
        return;
      case ToHost.log:
        this.#options.owner.onLog(this, frame[1], frame[2]);
        this.#running.send([ToIsolate.credit, frame[1].length]);
        return;
      case ToHost.lastWords:
        this.#testament.noteLastWords(frame[1]);
        return;
    }
  }

  #onLoaded(report: LoadedReport): void {
    if (this.#state.name !== 'starting') return;
    this.report = report;
    // A skill that is loaded may still block its event loop: it counts as ready once it answers.
    this.#running.send([ToIsolate.ping]);
  }

  #onProbeAnswered(): void {
    if (this.#state.name !== 'starting' || this.report === undefined) return;
    this.#startTimer.cancel();
    this.#apply({ type: 'loaded', at: this.#clock.now() });
    this.#options.owner.onReady(this);
  }

  /** Takes a call off the list; an id nobody knows is a forgery. */
  #finish(id: number): PendingCall | undefined {
    const call = this.calls.take(id);
    if (call === undefined) {
      this.kill({ kind: 'protocol-violation', message: 'an answer to no request' });
      return undefined;
    }
    this.lastUsed = this.#heartbeat.lastHeard;
    if (this.#state.name === 'retiring') this.#endWhenDone();
    else this.#options.owner.onRoom(this);
    return call;
  }

  #judge(call: PendingCall): void {
    if (!this.calls.has(call)) return;
    if (!call.acknowledged) {
      this.kill({ kind: 'blocked', after: Math.max(this.#clock.now() - call.deadline, GRACE) });
      return;
    }
    call.abandoned = true;
    this.retire('ignored-abort');
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    if (this.#state.name !== 'retiring' || !this.calls.onlyAbandoned) return;
    const { reason } = this.#state;
    // A handler that ignores its signal never lets the isolate drain by itself.
    if (this.calls.size > 0) this.dismiss(reason);
    else {
      this.#clock.after(GRACE, () => {
        this.dismiss(reason);
      });
    }
  }

  #end(end: IsolateEnd): void {
    if (this.#state.name === 'ending' || this.#state.name === 'ended') return;
    this.#apply({ type: 'kill', at: this.#clock.now(), end });
    this.#startTimer.cancel();
    this.#running.kill();
  }

  #onGone(carrierEnd: CarrierEnd): void {
    const end: IsolateEnd =
      this.#state.name === 'retiring' && carrierEnd.kind === 'drained'
        ? { kind: 'retired', reason: this.#state.reason }
        : { kind: 'died', cause: this.#testament.causeOf(carrierEnd) };
    this.#apply({ type: 'gone', at: this.#clock.now(), end });
    this.#startTimer.cancel();
    const final = this.#state.name === 'ended' ? this.#state.end : end;
    const lost = this.calls.lose(final, this.#options.calls, this.label);
    this.#options.owner.onEnded(this, final, lost, this.#testament.stack);
  }

  #apply(event: IsolateEvent): void {
    this.#state = transitionIsolate(this.#state, event);
  }
}
