import type {
  BodyStream,
  Call,
  HostError,
  SkillRequest,
  SkillResponse,
  Timer,
} from '@skillet/core';
import type { Member } from '../members/member.ts';
import { BodySender } from '../stream/body-sender.ts';
import { CreditStream } from '../stream/credit-stream.ts';
import { goesAlong, WINDOW, type AnswerHead, type Failure, type Frame } from '../wire/frames.ts';
import type { OpenCall } from './call-desk.ts';
import { callHead } from './call-head.ts';
import type { OutgoingEnd, OutgoingParts, Outcome } from './outgoing-parts.ts';
import { broken, errorOf, isPassing, lost, tooLate, unsendable } from './remote-errors.ts';

/** Milliseconds that the host which has a call gets more than that to say that it is too late. */
const GRACE = 1000;
/** Hosts that a call may be sent to. */
const TRIES = 2;
const NONE = new Uint8Array(0);

/** A call of a skill on another host. */
export class OutgoingCall implements Call, OpenCall {
  readonly response: Promise<SkillResponse>;
  readonly request: SkillRequest;
  readonly #parts: OutgoingParts;
  readonly #resolve: (response: SkillResponse) => void;
  readonly #reject: (error: HostError) => void;
  readonly #until: number;
  readonly #tried = new Set<Member>();
  readonly #timer: Timer;
  #state: 'asking' | 'answering' | 'over' = 'asking';
  #member: Member;
  #id = 0;
  #askedAt = 0;
  #sender: BodySender | undefined;
  #answer: CreditStream | undefined;
  #status = 0;
  #bytesOut = 0;
  /** Whether the host that was asked last may have begun it. */
  #begun = false;

  /** @throws {HostError} where there is no host for it. */
  constructor(request: SkillRequest, parts: OutgoingParts) {
    const { promise, resolve, reject } = Promise.withResolvers<SkillResponse>();
    this.response = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.request = request;
    this.#parts = parts;
    const { clock, timeout } = parts;
    this.#until = clock.now() + timeout;
    this.#member = parts.choose(this.#tried);
    parts.budget.note();
    this.#timer = clock.after(timeout + GRACE, () => {
      this.#giveUp(tooLate(parts.mount, timeout));
    });
    this.#ask();
  }

  cancel(): void {
    if (this.#state === 'over') return;
    if (this.#state === 'asking') this.#tell({ kind: 'none' });
    this.#parts.desk.send(this.#member, { kind: 'abort', id: this.#id });
    this.#end('left');
  }

  onFrame(frame: Frame): void {
    switch (frame.kind) {
      case 'answer':
        if (this.#state !== 'asking') this.#giveUp(broken(this.#member));
        else this.#onAnswer(frame.head, frame.body);
        return;
      case 'head':
        if (this.#state !== 'asking') this.#giveUp(broken(this.#member));
        else this.#onHead(frame.head);
        return;
      case 'chunk':
        if (this.#answer?.push(frame.seq, frame.bytes) !== true) this.#giveUp(broken(this.#member));
        else this.#bytesOut += frame.bytes.byteLength;
        return;
      case 'end':
        if (this.#answer?.finish(frame.seq) !== true) this.#giveUp(broken(this.#member));
        else this.#end('answered');
        return;
      case 'credit':
        if (this.#sender?.grant(frame.bytes) === false) this.#giveUp(broken(this.#member));
        return;
      case 'failed':
        this.#onFailed(frame.failure);
        return;
      case 'call':
      case 'abort':
      case 'ping':
      case 'pong':
        return;
    }
  }

  onLost(begun: boolean): void {
    const error = lost(this.#member);
    // It may be there yet, and not know that nobody waits.
    if (begun) this.#parts.desk.send(this.#member, { kind: 'abort', id: this.#id });
    else this.#begun = false;
    this.#tell(begun ? { kind: 'failed', error } : { kind: 'none' });
    const mayAgain = !begun || this.#parts.isRepeatable();
    // Where nobody was, a second try is no more work for anybody.
    if (this.#state === 'asking' && mayAgain && this.#goElsewhere(!begun)) return;
    this.#fail(error);
  }

  onBreach(): void {
    this.#giveUp(broken(this.#member));
  }

  #tell(outcome: Outcome): void {
    this.#parts.onOutcome?.(this.#member, outcome);
  }

  #ask(): void {
    const { desk, clock, mount, trace } = this.#parts;
    const { request } = this;
    const { body, path, headers } = request;
    const { along } = desk;
    const member = this.#member;
    const id = desk.open(member, this);
    this.#id = id;
    this.#askedAt = clock.now();
    this.#tried.add(member);
    const inline =
      body instanceof Uint8Array && goesAlong(body.byteLength, path.length + headers.length, along);
    if (body !== null && !inline) this.#sender = this.#sendOf(body, id);
    const timeout = Math.max(1, Math.round(this.#until - clock.now()));
    const head = callHead(request, { mount, timeout, along, trace });
    this.#begun = desk.send(member, { kind: 'call', id, head, body: inline ? body : NONE });
    if (!this.#begun) this.#fail(unsendable(member));
  }

  #sendOf(body: Uint8Array | BodyStream, id: number): BodySender {
    const { desk } = this.#parts;
    const member = this.#member;
    return new BodySender(body, 0, {
      pieceBytes: desk.carriage.pieceBytes,
      onPiece: (seq, bytes) => {
        desk.send(member, { kind: 'chunk', id, side: 'body', seq, bytes });
      },
      onEnd: (seq) => {
        desk.send(member, { kind: 'end', id, side: 'body', seq });
      },
      onFail: (error) => {
        this.#giveUp(error);
      },
    });
  }

  #onAnswer({ status, headers, timing }: AnswerHead, bytes: Uint8Array): void {
    this.#tell({ kind: 'answered', ms: this.#parts.clock.now() - this.#askedAt });
    this.#status = status;
    this.#bytesOut = bytes.byteLength;
    // What has come lies in memory that others have parts of.
    const body = new Uint8Array(bytes);
    this.#parts.trace?.onAnswer?.(body);
    this.#resolve({ status, headers, body, ...(timing === undefined ? {} : { timing }) });
    this.#end('answered');
  }

  #onHead({ status, headers, timing, first = WINDOW }: AnswerHead): void {
    const { desk } = this.#parts;
    const [member, id] = [this.#member, this.#id];
    this.#tell({ kind: 'answered', ms: this.#parts.clock.now() - this.#askedAt });
    this.#state = 'answering';
    this.#timer.cancel();
    this.#status = status;
    const onGrant = (bytes: number): void => {
      desk.send(member, { kind: 'credit', id, side: 'answer', bytes });
    };
    const onCancel = (): void => {
      this.cancel();
    };
    const body = new CreditStream({ onGrant, onCancel }, desk.inflow, first);
    this.#answer = body;
    body.start();
    this.#resolve({ status, headers, body, ...(timing === undefined ? {} : { timing }) });
  }

  #onFailed(failure: Failure): void {
    const error = errorOf(failure);
    const isFree = error.code === 'host_stopping';
    this.#begun = failure.begun;
    const mayAgain = !failure.begun && isPassing(error);
    if (failure.begun) this.#tell({ kind: 'failed', error });
    else this.#tell({ kind: mayAgain ? 'refused' : 'none' });
    if (this.#state === 'asking' && mayAgain && this.#goElsewhere(isFree)) return;
    this.#fail(error);
  }

  /** Has another host do it, free or for one of the second tries that are left; false where none can. */
  #goElsewhere(isFree: boolean): boolean {
    const { desk, clock, budget, choose } = this.#parts;
    if (this.#tried.size >= TRIES || this.#sender?.isSpent === true) return false;
    if (clock.now() >= this.#until) return false;
    let next: Member;
    try {
      next = choose(this.#tried);
    } catch {
      return false;
    }
    if (!isFree && !budget.take()) return false;
    desk.close(this.#id);
    this.#sender = undefined;
    this.#member = next;
    this.#ask();
    return true;
  }

  /** The host that has it is told that nobody waits, and the caller that nothing comes. */
  #giveUp(error: HostError): void {
    if (this.#state === 'over') return;
    this.#tell({ kind: 'failed', error });
    this.#parts.desk.send(this.#member, { kind: 'abort', id: this.#id });
    this.#fail(error);
  }

  #fail(error: HostError): void {
    if (this.#state === 'over') return;
    if (this.#state === 'asking') this.#reject(error);
    else this.#answer?.fail(error);
    this.#end(error);
  }

  #end(how: OutgoingEnd['how']): void {
    const { desk, onEnded } = this.#parts;
    this.#state = 'over';
    this.#timer.cancel();
    desk.close(this.#id);
    this.#sender?.stop();
    const begun = this.#begun || how === 'answered';
    const [member, status, bytesOut, tries] = [
      this.#member,
      this.#status,
      this.#bytesOut,
      this.#tried.size,
    ];
    onEnded?.({ how, status, member, bytesOut, tries, begun });
    if (this.request.onDone !== undefined) queueMicrotask(this.request.onDone);
  }
}
