import {
  HostError,
  ToHost,
  ToIsolate,
  type AbortReason,
  type Clock,
  type IsolateFrame,
} from '@skillet/core';
import { toLaneBody } from '../lane/host-lane.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import type { CallListener } from './isolate-owner.ts';
import type { RunningIsolate } from './running-isolate.ts';

/** Milliseconds a handler has to obey its signal after the deadline. */
export const GRACE = 1000;

type AnswerFrame = Extract<
  IsolateFrame,
  readonly [typeof ToHost.response | typeof ToHost.failed, ...unknown[]]
>;

/** What a desk tells its isolate. */
export interface DeskOwner {
  readonly label: string;
  /** A handler is done. */
  onCallDone(): void;
  /** An answer came to a request that nobody made. */
  onForgery(): void;
  /** A handler did not end within the grace, and its event loop does not turn. */
  onBlocked(overdue: number): void;
  /** A handler did not end within the grace, though its event loop turns. */
  onAbandoned(): void;
}

/**
 * The calls an isolate works on, also those whose caller has an answer but whose handler still
 * runs: hands them over, aborts them, takes their answers.
 */
export class CallDesk {
  readonly #owner: DeskOwner;
  readonly #clock: Clock;
  readonly #listener: CallListener;
  readonly #running: Pick<RunningIsolate, 'send'>;
  readonly #calls = new Map<number, PendingCall>();

  constructor(
    owner: DeskOwner,
    clock: Clock,
    listener: CallListener,
    running: Pick<RunningIsolate, 'send'>,
  ) {
    this.#owner = owner;
    this.#clock = clock;
    this.#listener = listener;
    this.#running = running;
  }

  get size(): number {
    return this.#calls.size;
  }

  has(call: PendingCall): boolean {
    return this.#calls.has(call.id);
  }

  /** Whether nothing is left but handlers that ignore their signals. */
  get onlyAbandoned(): boolean {
    for (const call of this.#calls.values()) if (!call.abandoned) return false;
    return true;
  }

  /** Sends a call on. */
  hand(call: PendingCall): void {
    this.#calls.set(call.id, call);
    call.handed = this.#clock.now();
    const { method, path, headers, requestId } = call.request;
    const { body, owned } = toLaneBody(call.request.body);
    this.#running.send(
      [ToIsolate.request, call.id, method, path, headers, body, requestId, call.deadline],
      owned,
    );
  }

  /** Aborts a call's signal; after a deadline, what its handler does then is judged. */
  abort(call: PendingCall, reason: AbortReason): void {
    if (!this.has(call)) return;
    call.aborted = true;
    this.#running.send([ToIsolate.abort, call.id, reason]);
    if (reason === 'client-left') return;
    this.#clock.after(GRACE, () => {
      this.#judge(call);
    });
  }

  /** Its isolate has heard that it is to be aborted: its event loop turns. */
  acknowledge(id: number): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.acknowledged = true;
  }

  /** Takes an answer, or the word that there is none. */
  take(frame: AnswerFrame): void {
    const call = this.#calls.get(frame[1]);
    if (call === undefined) {
      this.#owner.onForgery();
      return;
    }
    this.#calls.delete(call.id);
    call.finish();
    if (call.suspicion !== undefined || this.#listener.remembers) this.#listener.onSurvived(call);
    this.#owner.onCallDone();
    if (frame[0] === ToHost.response) {
      const [, , status, headers, body] = frame;
      const timing = { queue: call.handed - call.admitted, skill: this.#clock.now() - call.handed };
      call.answer({ status, headers, body, timing });
    } else {
      this.#fail(call, new HostError(frame[2], `The skill failed: ${frame[3]}`));
    }
  }

  /** Gives up all calls, because their isolate is gone. */
  lose(): PendingCall[] {
    const lost = [...this.#calls.values()];
    this.#calls.clear();
    return lost;
  }

  #judge(call: PendingCall): void {
    if (!this.has(call)) return;
    if (call.acknowledged) {
      call.abandoned = true;
      this.#owner.onAbandoned();
    } else {
      this.#owner.onBlocked(Math.max(this.#clock.now() - call.deadline, GRACE));
    }
  }

  #fail(call: PendingCall, error: HostError): void {
    if (call.fail(error)) this.#listener.onCallFailed(call, error, this.#owner.label);
  }
}
