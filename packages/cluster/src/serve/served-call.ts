import {
  freeing,
  HostError,
  isFreeable,
  isStream,
  passedOn,
  toHostError,
  type Call,
  type SkillRequest,
  type SkillResponse,
  type SkillView,
} from '@skillet/core';
import { failureOf } from '../call/remote-errors.ts';
import { BodySender } from '../stream/body-sender.ts';
import { CreditStream } from '../stream/credit-stream.ts';
import { INLINE_BYTES, WINDOW, type CallHead, type Frame } from '../wire/frames.ts';
import { WholeBody, type ByteRoom } from './whole-body.ts';

/** What a call of another host is served with. */
export interface ServedParts {
  readonly pieceBytes: number;
  /** Where bodies that come in pieces are collected. */
  readonly room: ByteRoom;
  readonly send: (frame: Frame) => void;
  /** It is over. */
  readonly onOver: () => void;
}

/** What answers a call: a skill of this host. */
export type Answering = Pick<SkillView, 'bodyLimit' | 'admit' | 'dispatch'>;

/** A call that another host has sent. */
export class ServedCall {
  readonly #id: number;
  readonly #parts: ServedParts;
  #call: Call | undefined;
  #body: CreditStream | undefined;
  #whole: WholeBody | undefined;
  #answer: BodySender | undefined;
  #over = false;

  constructor(id: number, parts: ServedParts) {
    this.#id = id;
    this.#parts = parts;
  }

  /** Begins; `inline` is the body, where it has come at once. */
  begin(head: CallHead, inline: Uint8Array, skill: Answering): void {
    try {
      if (head.body === 'none') this.#dispatch(head, null, skill);
      else if (head.body === 'stream') this.#streamTo(head, skill);
      else if (head.size === inline.byteLength) this.#dispatch(head, ownOf(inline), skill);
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
    else if (frame.kind === 'credit' && this.#answer?.grant(frame.bytes) === false) this.#breach();
    else if (frame.kind === 'chunk') this.#onPiece(frame.seq, frame.bytes);
    else if (frame.kind === 'end' && this.#body?.finish(frame.seq) === false) this.#breach();
    else if (frame.kind === 'end' && this.#whole?.finish(frame.seq) === false) this.#breach();
  }

  /** Nobody waits for the answer any more. */
  leave(): void {
    if (this.#over) return;
    this.#end();
    this.#call?.cancel();
    this.#answer?.stop();
    this.#body?.fail(new HostError('member_lost', 'The host that sent this request has left it.'));
  }

  #onPiece(seq: number, bytes: Uint8Array): void {
    if (this.#whole !== undefined) {
      if (!this.#whole.push(seq, bytes)) this.#breach();
    } else if (this.#body?.push(seq, bytes) !== true) this.#breach();
  }

  #collectFor(head: CallHead, skill: Answering): void {
    if (head.size > skill.bodyLimit) throw tooLarge(skill.bodyLimit);
    skill.admit({ ...head, trace: undefined });
    this.#whole = new WholeBody(head.size, this.#parts.room, {
      onGrant: (bytes) => {
        this.#grant(bytes);
      },
      onWhole: (body) => {
        this.#whole = undefined;
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
    const body = new CreditStream({
      onGrant: (bytes) => {
        this.#grant(bytes);
      },
      onCancel: () => undefined,
    });
    this.#body = body;
    this.#dispatch(head, body, skill);
    this.#grant(WINDOW);
  }

  #grant(bytes: number): void {
    if (!this.#over) this.#parts.send({ kind: 'credit', id: this.#id, side: 'body', bytes });
  }

  #dispatch(head: CallHead, body: SkillRequest['body'], skill: Answering): void {
    const { method, path, headers, requestId, timeout } = head;
    const { address, caller, callerId, door, continues, operation } = head;
    const { traceparent, tracestate } = head;
    const call = skill.dispatch({
      ...{ method, path, headers, requestId, timeout, body },
      ...{ address, caller, callerId, door, continues, operation },
      trace: traceparent === undefined ? undefined : passedOn({ traceparent, tracestate }),
      onDone: body instanceof Uint8Array && isFreeable(body) ? freeing(body) : undefined,
    });
    this.#call = call;
    call.response.then(
      (response) => {
        this.#respond(response);
      },
      (error: unknown) => {
        this.#fail(toHostError(error), true);
      },
    );
  }

  #respond({ status, headers, body, timing }: SkillResponse): void {
    if (this.#over) {
      if (isStream(body)) body.cancel();
      return;
    }
    const { pieceBytes, send } = this.#parts;
    const head = { status, headers, timing };
    const source = typeof body === 'string' ? Buffer.from(body) : body;
    const id = this.#id;
    if (!isStream(source) && source.byteLength <= Math.min(INLINE_BYTES, pieceBytes)) {
      send({ kind: 'answer', id, head, body: source });
      this.#end();
      return;
    }
    send({ kind: 'head', id, head });
    this.#answer = new BodySender(source, WINDOW, {
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
    this.#answer.start();
  }

  /** What has come is more than was asked for, or some of it was lost. */
  #breach(): void {
    this.#call?.cancel();
    const detail = 'What was sent of the body of this request did not arrive as a whole.';
    const error = new HostError('member_lost', detail);
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
    this.#whole?.release();
    this.#whole = undefined;
    this.#parts.onOver();
  }
}

function tooLarge(limit: number): HostError {
  const detail = `The request body is over the limit of ${String(limit)} bytes.`;
  return new HostError('body_too_large', detail);
}

/** Bytes that nobody else has parts of. */
function ownOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
