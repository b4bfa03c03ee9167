import {
  freeing,
  isFreeable,
  isStream,
  passedOn,
  toHostError,
  type Call,
  type Clock,
  type HostError,
  type SkillRequest,
  type SkillResponse,
  type SkillView,
  type Timer,
} from '@skillet/core';
import { failureOf } from '../call/remote-errors.ts';
import { BodySender } from '../stream/body-sender.ts';
import { CreditStream } from '../stream/credit-stream.ts';
import type { Inflow } from '../stream/inflow.ts';
import { FIRST, goesAlong, INLINE_BYTES, type CallHead, type Frame } from '../wire/frames.ts';
import { charsOf, fitList } from '../wire/read-heads.ts';
import { IdleWatch } from './idle-watch.ts';
import { dropped, hasLeft, incomplete, tooLarge, tooSlow, unanswerable } from './serve-errors.ts';
import { WholeBody, type ByteRoom } from './whole-body.ts';

/** Milliseconds that a body may take to come, whatever its call may. */
const LONGEST_BODY = 600_000;

/** What a call of another host is served with. */
export interface ServedParts {
  readonly clock: Clock;
  readonly pieceBytes: number;
  /** Where bodies that come in pieces are collected. */
  readonly room: ByteRoom;
  readonly inflow: Inflow;
  /** False where a frame can't be sent. */
  readonly send: (frame: Frame) => boolean;
  /** It is over. */
  readonly onOver: () => void;
}

/** What answers a call: a skill of this host. */
export type Answering = Pick<SkillView, 'bodyLimit' | 'streamIdle' | 'admit' | 'dispatch'>;

/** A call that another host has sent. */
export class ServedCall {
  readonly #id: number;
  readonly #parts: ServedParts;
  #call: Call | undefined;
  #body: CreditStream | undefined;
  #whole: WholeBody | undefined;
  #answer: BodySender | undefined;
  /** Bytes of a streamed body that have come, and that may. */
  #bytesIn = 0;
  #mostBytes = 0;
  /** Bytes of the answer that may go in one message. */
  #along = 0;
  #streamIdle = 0;
  #watch: IdleWatch | undefined;
  #timer: Timer | undefined;
  #over = false;

  constructor(id: number, parts: ServedParts) {
    this.#id = id;
    this.#parts = parts;
  }

  /** Begins; `inline` is the body, where it has come at once. */
  begin(head: CallHead, inline: Uint8Array, skill: Answering): void {
    this.#mostBytes = skill.bodyLimit;
    this.#along = Math.min(this.#parts.pieceBytes, head.along ?? INLINE_BYTES);
    this.#streamIdle = skill.streamIdle;
    try {
      if (head.body === 'whole' && head.size > skill.bodyLimit) throw tooLarge(skill.bodyLimit);
      if (head.body === 'none') this.#dispatch(head, null, skill);
      else if (head.body === 'stream') this.#streamTo(head, skill);
      // A copy: others have parts of the memory that it came in.
      else if (head.size === inline.byteLength) this.#dispatch(head, new Uint8Array(inline), skill);
      else this.#collectFor(head, skill);
    } catch (error) {
      this.#fail(toHostError(error), false);
    }
  }

  /** Refuses it: the skill has not seen any of it. */
  refuse(error: HostError): void {
    this.#fail(error, false);
  }

  onFrame(frame: Frame): void {
    if (this.#over) return;
    if (frame.kind === 'abort') this.leave();
    else if (frame.kind === 'credit') this.#onCredit(frame.bytes);
    else if (frame.kind === 'chunk') this.#onPiece(frame.seq, frame.bytes);
    else if (frame.kind === 'end' && this.#body?.finish(frame.seq) === false) this.#breach();
    else if (frame.kind === 'end' && this.#whole?.finish(frame.seq) === false) this.#breach();
  }

  /** Nobody waits for the answer any more. */
  leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.#call?.cancel();
    this.#answer?.stop();
    this.#body?.fail(hasLeft());
    this.#end();
  }

  /** The host that waits for it seems to be lost: if it is there yet, it is told that nothing will come. */
  drop(): void {
    if (this.#over) return;
    const failure = failureOf(dropped(), true);
    this.#parts.send({ kind: 'failed', id: this.#id, failure });
    this.leave();
  }

  #onCredit(bytes: number): void {
    this.#watch?.note();
    if (this.#answer?.grant(bytes) === false) this.#breach();
  }

  #onPiece(seq: number, bytes: Uint8Array): void {
    if (this.#whole !== undefined) {
      if (!this.#whole.push(seq, bytes)) this.#breach();
      return;
    }
    this.#bytesIn += bytes.byteLength;
    if (this.#bytesIn > this.#mostBytes) this.#stop(tooLarge(this.#mostBytes));
    else if (this.#body?.push(seq, bytes) !== true) this.#breach();
  }

  #collectFor(head: CallHead, skill: Answering): void {
    skill.admit({ ...head, trace: undefined, isForwarded: true });
    this.#timer = this.#parts.clock.after(Math.min(head.timeout, LONGEST_BODY), () => {
      this.#fail(tooSlow('The body of this request did not arrive in time.'), false);
    });
    this.#whole = new WholeBody(head.size, this.#parts, {
      onGrant: this.#grant,
      onWhole: (body) => {
        this.#whole = undefined;
        this.#timer?.cancel();
        try {
          this.#dispatch(head, body, skill);
        } catch (error) {
          // The other has sent its body, and can't be sent elsewhere with what is left of its time.
          this.#fail(toHostError(error), true);
        }
      },
    });
  }

  #streamTo(head: CallHead, skill: Answering): void {
    const owner = { onGrant: this.#grant, onCancel: () => undefined };
    const body = new CreditStream(owner, this.#parts.inflow, 0);
    this.#body = body;
    this.#dispatch(head, body, skill);
    body.start();
  }

  readonly #grant = (bytes: number): void => {
    if (!this.#over) this.#parts.send({ kind: 'credit', id: this.#id, side: 'body', bytes });
  };

  #dispatch(head: CallHead, body: SkillRequest['body'], skill: Answering): void {
    const { method, path, headers, requestId, timeout } = head;
    const { address, caller, callerId, door, continues, operation, counted } = head;
    const { traceparent, tracestate } = head;
    const call = skill.dispatch({
      ...{ method, path, headers, requestId, timeout, body },
      ...{ address, caller, callerId, door, continues, operation, counted, isForwarded: true },
      trace: traceparent === undefined ? undefined : passedOn({ traceparent, tracestate }),
      onDone: body instanceof Uint8Array && isFreeable(body) ? freeing(body) : undefined,
    });
    this.#call = call;
    call.response
      .then((response) => {
        this.#respond(response);
      })
      .catch((error: unknown) => {
        this.#fail(toHostError(error), true);
      });
  }

  #respond({ status, headers, body, timing }: SkillResponse): void {
    if (this.#over) {
      if (isStream(body)) body.cancel();
      return;
    }
    const { clock, pieceBytes, send } = this.#parts;
    const head = { status, headers: fitList(headers), timing };
    const source = typeof body === 'string' ? Buffer.from(body) : body;
    const id = this.#id;
    if (!isStream(source) && goesAlong(source.byteLength, charsOf(head.headers), this.#along)) {
      if (send({ kind: 'answer', id, head, body: source })) this.#end();
      else this.#fail(unanswerable(), true);
      return;
    }
    if (!send({ kind: 'head', id, head: { ...head, first: FIRST } })) {
      if (isStream(source)) source.cancel();
      this.#fail(unanswerable(), true);
      return;
    }
    this.#answer = new BodySender(source, FIRST, {
      pieceBytes,
      onPiece: (seq, bytes) => {
        send({ kind: 'chunk', id, side: 'answer', seq, bytes });
      },
      onEnd: (seq) => {
        send({ kind: 'end', id, side: 'answer', seq });
        this.#end();
      },
      onFail: (error) => {
        this.#fail(error, true);
      },
    });
    const onIdle = () => {
      this.#stop(tooSlow('Nobody has taken more of the answer for too long.'));
    };
    this.#watch = new IdleWatch(this.#answer, { clock, idle: this.#streamIdle, onIdle });
    this.#answer.start();
  }

  /** What has come is more than was asked for, or some of it was lost. */
  #breach(): void {
    this.#stop(incomplete());
  }

  #stop(error: HostError): void {
    this.#call?.cancel();
    this.#body?.fail(error);
    this.#fail(error, true);
  }

  #fail(error: HostError, begun: boolean): void {
    if (this.#over) return;
    this.#parts.send({ kind: 'failed', id: this.#id, failure: failureOf(error, begun) });
    this.#answer?.stop();
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#watch?.stop();
    this.#body?.cancel();
    this.#whole?.release();
    this.#whole = undefined;
    this.#parts.onOver();
  }
}
