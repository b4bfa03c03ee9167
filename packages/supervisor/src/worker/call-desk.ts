import {
  type HostError,
  IdMap,
  isStream,
  STREAMED,
  traceLines,
  ToHost,
  ToWorker,
  type AbortReason,
  type Clock,
  type RequestFrame,
  type WorkerEnd,
  type SkillSpec,
} from '@skillet/core';
import { MAX_FREE_STREAMS } from './free-streams.ts';
import { toLaneBody } from '../dialect/lane/host-lane.ts';
import type { CallHolder, PendingCall } from '../pool/pending-call.ts';
import { causeOf, crashed } from '../pool/refusals.ts';
import { StreamDesk, type StreamFrame } from '../stream/stream-desk.ts';
import { failureOf, type AnswerFrame } from './failure-of.ts';
import type { LostCalls } from './worker-events.ts';
import type { RunningWorker } from './running-worker.ts';
import { ServiceTime } from './service-time.ts';

/** The least status of an answer that is no success of its skill. */
const FAILED = 500;

/** What a frame about a call has brought about; a forgery is one that no call accounts for. */
export type Taken = 'succeeded' | 'failed' | 'begun' | 'nothing' | { readonly forgery: string };

const UNASKED: Taken = { forgery: 'an answer to a request that it was not given, or has answered' };

/**
 * The calls a worker works on, also those whose caller has an answer but whose handler still
 * runs: hands them over, aborts them, takes their answers.
 */
export class CallDesk {
  readonly #spec: SkillSpec;
  readonly #clock: Clock;
  readonly #running: Pick<RunningWorker, 'send' | 'filling'>;
  readonly #streams: StreamDesk;
  readonly #calls = new IdMap<PendingCall>();
  readonly #serviceTime = new ServiceTime();

  constructor(spec: SkillSpec, clock: Clock, running: Pick<RunningWorker, 'send' | 'filling'>) {
    this.#spec = spec;
    this.#clock = clock;
    this.#running = running;
    this.#streams = new StreamDesk(spec, clock, running);
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

  has(call: PendingCall): boolean {
    return this.#calls.has(call.id);
  }

  /** Whether nothing is left but handlers that ignore their signals. */
  get onlyIgnoring(): boolean {
    for (const { state } of this.#calls.values()) if (state !== 'ignoring') return false;
    return true;
  }

  /** Since when it has had calls. */
  get busySince(): number {
    return Math.min(...this.#calls.values().map(({ handed }) => handed));
  }

  /** Those whose answer is being streamed out. */
  get answering(): PendingCall[] {
    return [...this.#streams.answering()];
  }

  /** Sends a call on to the worker that this is the desk of; `now` is the time. */
  hand(call: PendingCall, worker: CallHolder, now: number): void {
    this.#calls.set(call.id, call);
    call.hand(worker, now);
    if (isStream(call.request.body)) {
      this.#running.send(this.#frameOf(call, STREAMED));
      this.#streams.upload(call);
      return;
    }
    const { body, owned } = toLaneBody(call.request.body);
    this.#running.send(this.#frameOf(call, body), owned);
  }

  /** Lets go of a call that was never begun; undefined when nobody waits for it. */
  giveBack(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call?.queue() === true ? call : undefined;
  }

  /** Aborts a call's signal, because its caller has left or gets an error; false when it has no such call. */
  abort(call: PendingCall, reason: AbortReason, error?: HostError): boolean {
    if (!this.has(call)) return false;
    if (error === undefined) call.leave();
    else this.#fail(call, error, 'aborted');
    this.#streams.stopUpload(call);
    this.#running.send([ToWorker.abort, call.id, reason]);
    return true;
  }

  /** Its worker has heard that it is to be aborted: its event loop turns. */
  acknowledge(id: number): void {
    this.#calls.get(id)?.acknowledge();
  }

  /** Takes a frame about a call; `now` is the time. */
  take(frame: AnswerFrame | StreamFrame, now: number): Taken {
    const call = this.#calls.get(frame[1]);
    // The last pieces of a request may be dealt with after its answer.
    if (call === undefined) return frame[0] === ToHost.requestCredit ? 'nothing' : UNASKED;
    switch (frame[0]) {
      case ToHost.response: {
        if (this.#streams.hasBegun(call)) return UNASKED;
        const { awaited } = call;
        const [, , status, headers, body] = frame;
        this.#serviceTime.note(now - call.handed, this.#calls.size);
        call.answer(status, headers, body, now);
        return this.#done(call, awaited && status < FAILED);
      }
      case ToHost.failed:
        this.#fail(call, failureOf(frame), 'ended');
        return this.#done(call, false);
      default:
        return this.#takeStreamed(frame, call);
    }
  }

  /**
   * Gives up all calls, because their worker is gone. Those whose answer had begun are broken off; the others
   * are returned.
   */
  lose(end: WorkerEnd): LostCalls {
    const all = [...this.#calls.values()];
    // A handler that has heard that nobody waits for it is no loss.
    const inFlight = all.filter(({ state }) => state !== 'heard' && state !== 'ignoring').length;
    const calls: PendingCall[] = [];
    for (const call of all) {
      if (this.#streams.hasBegun(call)) {
        this.#fail(call, crashed(this.#spec.mount, causeOf(end), 'bystander'), 'lost');
      } else {
        call.lose();
        calls.push(call);
      }
      this.#streams.close(call);
    }
    this.#calls.clear();
    return { calls, inFlight, only: all.length === 1 ? all[0]?.request.requestId : undefined };
  }

  #frameOf({ id, request, trace, deadline }: PendingCall, body: RequestFrame[5]): RequestFrame {
    const { method, path, headers, requestId } = request;
    const kind = ToWorker.request;
    const due = this.#clock.date(deadline);
    if (trace === undefined) return [kind, id, method, path, headers, body, requestId, due];
    return [kind, id, method, path, headers, body, requestId, due, traceLines(trace)];
  }

  #takeStreamed(frame: StreamFrame, call: PendingCall): Taken {
    const forgery = this.#streams.take(frame, call);
    if (forgery !== undefined) return { forgery };
    if (frame[0] === ToHost.responseHead) return 'begun';
    if (frame[0] !== ToHost.responseEnd) return 'nothing';
    const wanted = call.state === 'answering';
    call.end();
    return this.#done(call, wanted && call.status < FAILED);
  }

  #done(call: PendingCall, succeeded: boolean): Taken {
    this.#calls.delete(call.id);
    this.#streams.close(call);
    const { pool, standing } = call;
    if (standing.suspicion !== undefined || pool.remembers) pool.onSurvived(call);
    return succeeded ? 'succeeded' : 'failed';
  }

  #fail(call: PendingCall, error: HostError, event: 'ended' | 'aborted' | 'lost'): void {
    this.#streams.fail(call, error);
    call.fail(error, event);
  }
}
