import {
  type HostError,
  isAwaited,
  isStream,
  transitionCall,
  type AbortReason,
  type Call,
  type CallEvent,
  type CallState,
  type ResponseTiming,
  type SkillRequest,
  type SkillResponse,
  type CallTrace,
  type Timer,
} from '@skillet/core';
import { UNTOUCHED, type Standing } from '../aftermath/standing.ts';

/** The worker that works on a call. */
export interface CallHolder {
  readonly label: string;
  /** Has the handler told to end; with an error, that is what the caller is told, else it has left. */
  abort(call: PendingCall, reason: AbortReason, error?: HostError): void;
}

/** What a pool hears of its calls, each after the call's transition. */
export interface CallEvents {
  /** Its caller has left while it waited for a worker. */
  onLeft(call: PendingCall): void;
  /** More of its body was sent on: its time begins anew. */
  onMoved(call: PendingCall): void;
  /** It has ended for its caller: with the status it has, because that left, or with an error. Told once. */
  onEnded(call: PendingCall, how: 'answered' | 'left' | HostError): void;
  /** It waits again, for another worker: the one it was handed to has never had it. */
  onReturned(call: PendingCall): void;
  /** Whether every call that is done is to be told; else those whose input is under suspicion. */
  readonly remembers: boolean;
  /** Its handler is done, and its worker lives. */
  onSurvived(call: PendingCall): void;
}

/** A request from its admission to the end of its handler, which may come after its answer. */
export class PendingCall implements Call {
  readonly id: number;
  readonly request: SkillRequest;
  /** When it was admitted, on the clock of the host, and for how long it may take. */
  readonly admitted: number;
  readonly timeout: number;
  readonly response: Promise<SkillResponse>;
  /** When it is due. */
  deadline: number;
  /** The timer of that. */
  timer: Timer | undefined;
  /** The pool that answers for it. */
  pool: CallEvents;
  trace: CallTrace | undefined;
  /** What deaths mean for it. */
  standing: Standing = UNTOUCHED;
  #state: CallState = 'waiting';
  #holder: CallHolder | undefined;
  #handed = 0;
  #timing: ResponseTiming | undefined;
  #status = 0;
  #bytesIn: number;
  #bytesOut = 0;
  #resolve!: (response: SkillResponse) => void;
  #reject!: (error: HostError) => void;

  constructor(
    id: number,
    request: SkillRequest,
    pool: CallEvents,
    time: { readonly admitted: number; readonly timeout: number },
  ) {
    this.id = id;
    this.pool = pool;
    this.request = request;
    this.admitted = time.admitted;
    this.timeout = time.timeout;
    this.deadline = time.admitted + time.timeout;
    this.#bytesIn = request.body instanceof Uint8Array ? request.body.byteLength : 0;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get state(): CallState {
    return this.#state;
  }

  /** Whether its caller has neither an answer nor the beginning of one, and is still there. */
  get awaited(): boolean {
    return isAwaited(this.#state);
  }

  /** Whether it can be sent once more: all of it is here, and nothing of an answer has left. */
  get replayable(): boolean {
    return this.awaited && !isStream(this.request.body);
  }

  /** The worker that has it, or had it when that died. */
  get holder(): CallHolder | undefined {
    return this.#holder;
  }

  /** When a worker got it; 0 before. */
  get handed(): number {
    return this.#handed;
  }

  /** Where the time went until its answer was there, or had begun; undefined before. */
  get timing(): ResponseTiming | undefined {
    return this.#timing;
  }

  /** The status of its answer; 0 before. */
  get status(): number {
    return this.#status;
  }

  get bytesIn(): number {
    return this.#bytesIn;
  }

  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** A worker gets it. */
  hand(holder: CallHolder, now: number): void {
    this.#apply('handed');
    this.#holder = holder;
    this.#handed = now;
  }

  /** It waits again; false when nobody waits for it any more. */
  queue(): boolean {
    this.#apply('queued');
    this.#holder = undefined;
    return this.#state === 'waiting';
  }

  /** More of its body was sent on. */
  tookIn(bytes: number): void {
    this.#bytesIn += bytes;
    this.pool.onMoved(this);
  }

  /** More of its answer has come. */
  gaveOut(bytes: number): void {
    this.#bytesOut += bytes;
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (this.#state === 'waiting' || this.#state === 'stranded') {
      this.leave();
      this.pool.onLeft(this);
    } else this.#holder?.abort(this, 'client-left');
  }

  /** Its caller has left. */
  leave(): void {
    const wanted = this.#wanted;
    this.#apply('left');
    if (wanted) this.pool.onEnded(this, 'left');
  }

  /** All of its answer is there; `now` is the time. */
  answer(
    status: number,
    headers: SkillResponse['headers'],
    body: string | Uint8Array,
    now: number,
  ): void {
    const { awaited } = this;
    this.#apply('ended');
    if (!awaited) return;
    this.#bytesOut = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
    this.trace?.onAnswer?.(body);
    this.#resolve({ status, headers, body, timing: this.#time(status, now) });
    this.pool.onEnded(this, 'answered');
  }

  /** The first of its answer is there, and from here on its deadline does not count; false when nobody wants it. */
  begin(
    status: number,
    headers: readonly string[],
    body: SkillResponse['body'],
    now: number,
  ): boolean {
    this.timer?.cancel();
    this.timer = undefined;
    if (!this.awaited) return false;
    this.#apply('begun');
    this.#resolve({ status, headers, body, timing: this.#time(status, now) });
    return true;
  }

  /** Its handler is done, and whatever has begun of its answer is whole. */
  end(): void {
    const whole = this.#state === 'answering';
    this.#apply('ended');
    if (whole) this.pool.onEnded(this, 'answered');
  }

  /** The caller gets an error in place of the answer, or of the rest of it, if it still waits for that. */
  fail(error: HostError, event: 'ended' | 'aborted' | 'lost' = 'ended'): void {
    const wanted = this.#wanted;
    const { awaited } = this;
    this.#apply(event);
    if (awaited) this.#reject(error);
    if (wanted) this.pool.onEnded(this, error);
  }

  /** Its worker has heard that it is to end. */
  acknowledge(): void {
    this.#apply('acknowledged');
  }

  /** The grace is over; whether its handler ignores that it is to end, though its event loop turns. */
  ignore(): boolean {
    this.#apply('ignored');
    return this.#state === 'ignoring';
  }

  /** Its worker is gone. */
  lose(): void {
    this.#apply('lost');
  }

  get #wanted(): boolean {
    return this.awaited || this.#state === 'answering';
  }

  #time(status: number, now: number): ResponseTiming {
    this.#status = status;
    return (this.#timing = { queue: this.#handed - this.admitted, skill: now - this.#handed });
  }

  #apply(event: CallEvent): void {
    const before = this.#state;
    this.#state = transitionCall(before, event);
    if (this.#state !== 'over' || before === 'over') return;
    this.timer?.cancel();
    this.timer = undefined;
    // Its input may be looked at once more in this turn.
    if (this.request.onDone !== undefined) queueMicrotask(this.request.onDone);
  }
}
