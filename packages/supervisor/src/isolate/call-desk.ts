import {
  HostError,
  IdMap,
  isStream,
  STREAMED,
  ToHost,
  ToIsolate,
  type AbortReason,
  type Clock,
} from '@skillet/core';
import { MAX_FREE_STREAMS } from './free-streams.ts';
import type { Lag } from '../lag/lag-watch.ts';
import { toLaneBody } from '../lane/host-lane.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { StreamDesk, type StreamDeskOwner, type StreamFrame } from '../stream/stream-desk.ts';
import type { DeskOwner } from './desk-owner.ts';
import { failureOf, type AnswerFrame } from './failure-of.ts';
import { GRACE } from './heartbeat.ts';
import type { CallListener } from './isolate-owner.ts';
import type { RunningIsolate } from './running-isolate.ts';
import { ServiceTime } from './service-time.ts';

/** The least status of an answer that is no success of its skill. */
const FAILED = 500;

/**
 * The calls an isolate works on, also those whose caller has an answer but whose handler still
 * runs: hands them over, aborts them, takes their answers.
 */
export class CallDesk implements StreamDeskOwner {
  readonly #owner: DeskOwner;
  readonly #clock: Clock;
  readonly #lag: Lag;
  readonly #listener: CallListener;
  readonly #running: Pick<RunningIsolate, 'send' | 'filling'>;
  readonly #streams: StreamDesk;
  readonly #calls = new IdMap<PendingCall>();
  readonly #serviceTime = new ServiceTime();
  #lost: readonly PendingCall[] = [];

  /** `streamIdle` is how long a streamed answer may stand still, in milliseconds. */
  constructor(
    owner: DeskOwner,
    { clock, lag }: { readonly clock: Clock; readonly lag: Lag },
    listener: CallListener,
    running: Pick<RunningIsolate, 'send' | 'filling'>,
    streamIdle: number,
  ) {
    this.#owner = owner;
    this.#clock = clock;
    this.#lag = lag;
    this.#listener = listener;
    this.#running = running;
    this.#streams = new StreamDesk(this, clock, streamIdle, running);
  }

  get size(): number {
    return this.#calls.size;
  }

  [Symbol.iterator](): Iterator<PendingCall> {
    return this.#calls.values().values();
  }

  /** Calls that take up concurrency: one whose answer has begun may wait for its client for hours. */
  get working(): number {
    return this.#calls.size - Math.min(this.#streams.count, MAX_FREE_STREAMS);
  }

  /** Whether one more call costs no message of its own, and does not wait for long behind the others. */
  get gathering(): boolean {
    return this.#serviceTime.quick && this.#running.filling;
  }

  /** The calls that it had when its isolate was gone, also those whose caller has an answer. */
  get lost(): readonly PendingCall[] {
    return this.#lost;
  }

  has(call: PendingCall): boolean {
    return this.#calls.has(call.id);
  }

  /** Whether nothing is left but handlers that ignore their signals. */
  get onlyAbandoned(): boolean {
    for (const call of this.#calls.values()) if (!call.abandoned) return false;
    return true;
  }

  /** Sends a call on; `now` is the time. */
  hand(call: PendingCall, now: number): void {
    this.#calls.set(call.id, call);
    call.handed = now;
    const { method, path, headers, requestId } = call.request;
    const deadline = this.#clock.date(call.deadline);
    if (isStream(call.request.body)) {
      this.#running.send([
        ToIsolate.request,
        call.id,
        method,
        path,
        headers,
        STREAMED,
        requestId,
        deadline,
      ]);
      this.#streams.upload(call);
      return;
    }
    const { body, owned } = toLaneBody(call.request.body);
    this.#running.send(
      [ToIsolate.request, call.id, method, path, headers, body, requestId, deadline],
      owned,
    );
  }

  /** Lets go of a call that was never begun; undefined when nobody waits for it. */
  giveBack(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (call?.settled === true) call.finish();
    return call?.settled === true ? undefined : call;
  }

  /** Aborts a call's signal; after a deadline, what its handler does then is judged. */
  abort(call: PendingCall, reason: AbortReason): void {
    if (!this.has(call)) return;
    call.aborted = true;
    this.#streams.stopUpload(call);
    this.#running.send([ToIsolate.abort, call.id, reason]);
    this.#lag.after(GRACE, () => {
      this.#judge(call, reason);
    });
  }

  /** Breaks off what is being streamed out, because its revision or the host ends. */
  abortStreams(): void {
    for (const call of [...this.#streams.answering()]) {
      const detail = 'The answer was broken off: its skill was replaced, or the host stops.';
      this.#fail(call, new HostError('host_stopping', detail));
      this.abort(call, 'host-stopping');
    }
  }

  /** Its isolate has heard that it is to be aborted: its event loop turns. */
  acknowledge(id: number): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.acknowledged = true;
  }

  /** Takes an answer, or the word that there is none; `now` is the time. */
  take(frame: AnswerFrame, now: number): void {
    const call = this.#calls.get(frame[1]);
    if (call === undefined || (frame[0] === ToHost.response && this.#streams.hasBegun(call))) {
      this.#owner.onForgery('an answer to no request');
      return;
    }
    if (frame[0] === ToHost.response) {
      const timing = { queue: call.handed - call.admitted, skill: now - call.handed };
      this.#serviceTime.note(timing.skill, this.#calls.size);
      const [, , status, headers, body] = frame;
      this.#done(call, status);
      call.answer({ status, headers, body, timing });
    } else {
      this.#fail(call, failureOf(frame));
      this.#done(call, FAILED);
    }
  }

  /** Takes a frame about a streamed body. */
  takeStreamed(frame: StreamFrame): void {
    const call = this.#calls.get(frame[1]);
    if (call === undefined) {
      // The last pieces of a request may be dealt with after its answer.
      if (frame[0] !== ToHost.requestCredit) this.#owner.onForgery('an answer to no request');
      return;
    }
    const fault = this.#streams.take(frame, call);
    if (fault !== undefined) this.#owner.onForgery(fault);
    else if (frame[0] === ToHost.responseEnd) this.#done(call, call.status);
    else if (frame[0] === ToHost.responseHead) {
      call.status = frame[2];
      this.#owner.onAnswerBegun();
    }
  }

  onUpload(call: PendingCall): void {
    call.owner.extend(call);
  }

  onUploadBroken(call: PendingCall, error: HostError): void {
    this.#fail(call, error);
    this.abort(call, 'body-too-large');
  }

  onUnwanted(call: PendingCall): void {
    this.abort(call, 'client-left');
  }

  onIdle(call: PendingCall): void {
    this.#fail(call, this.#listener.idleError());
    this.abort(call, 'stream-idle');
  }

  /**
   * Gives up all calls, because their isolate is gone. Those whose answer had begun are broken off;
   * returns the others.
   */
  lose(brokenOff: () => HostError): PendingCall[] {
    const lost: PendingCall[] = [];
    this.#lost = [...this.#calls.values()];
    for (const call of this.#lost) {
      if (!this.#streams.hasBegun(call)) lost.push(call);
      else this.#fail(call, brokenOff());
      this.#streams.close(call);
    }
    this.#calls.clear();
    return lost;
  }

  #done(call: PendingCall, status: number): void {
    this.#calls.delete(call.id);
    this.#streams.close(call);
    call.finish();
    if (call.suspicion !== undefined || this.#listener.remembers) this.#listener.onSurvived(call);
    this.#owner.onCallDone(status < FAILED && !call.aborted);
  }

  #judge(call: PendingCall, reason: AbortReason): void {
    if (!this.has(call)) return;
    if (call.acknowledged) {
      call.abandoned = true;
      this.#owner.onAbandoned();
    } else if (reason !== 'client-left') {
      // One whose client left may block until its deadline: others would die with it.
      this.#owner.onBlocked(Math.min(...this.#calls.values().map(({ handed }) => handed)));
    }
  }

  #fail(call: PendingCall, error: HostError): boolean {
    const waiting = call.fail(error) || this.#streams.fail(call, error);
    if (waiting) this.#listener.onCallFailed(call, error, this.#owner.label);
    return waiting;
  }
}
