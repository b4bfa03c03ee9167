import {
  isStream,
  type Call,
  type HostError,
  type SkillRequest,
  type SkillResponse,
  type Timer,
} from '@skillet/core';
import type { Suspicion } from '../aftermath/suspects.ts';

/** Who answers for a call. */
export interface CallOwner {
  /** Nobody waits for the answer any more. */
  cancel(call: PendingCall): void;
  /** More of its body was sent on: its time begins anew. */
  extend(call: PendingCall): void;
}

/** A request from its admission to the end of its handler, which may come after its answer. */
export class PendingCall implements Call {
  readonly id: number;
  readonly request: SkillRequest;
  /** When it was admitted, and when it is due, on the clock of the host. */
  readonly admitted: number;
  deadline: number;
  /** When an isolate got it. */
  handed = 0;
  readonly response: Promise<SkillResponse>;
  /** The timer of its deadline. */
  timer: Timer | undefined;
  /** The pool that answers for it. */
  owner: CallOwner;
  /** Whether the caller has its answer, or has left. */
  settled = false;
  /** Whether the isolate was told to abort it. */
  aborted = false;
  /** Whether the isolate has acknowledged that. */
  acknowledged = false;
  /** Whether its handler ignored the signal for longer than the grace. */
  abandoned = false;
  /** The status of its answer, once that has begun to come in pieces. */
  status = 0;
  /** How often it was sent again because its isolate died. */
  replays = 0;
  /** Whether it gets an isolate that carries nothing else. */
  alone = false;
  /** What its input was under when it was admitted, if anything. */
  suspicion: Suspicion | undefined;
  /** What the caller is told when a replay does not come about. */
  setback: HostError | undefined;
  #resolve!: (response: SkillResponse) => void;
  #reject!: (error: HostError) => void;

  constructor(
    id: number,
    request: SkillRequest,
    owner: CallOwner,
    time: { readonly admitted: number; readonly timeout: number },
  ) {
    this.id = id;
    this.owner = owner;
    this.request = request;
    this.admitted = time.admitted;
    this.deadline = time.admitted + time.timeout;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether it can be sent once more: all of it is here, and nothing of an answer has left. */
  get replayable(): boolean {
    return !this.settled && !isStream(this.request.body);
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.owner.cancel(this);
  }

  answer(response: SkillResponse): void {
    if (this.settled) return;
    this.settled = true;
    this.#resolve(response);
  }

  /** Fails the call; true when the caller had no answer yet. */
  fail(error: HostError): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.#reject(error);
    return true;
  }

  /** The handler is done: nothing is waited for any more. */
  finish(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
