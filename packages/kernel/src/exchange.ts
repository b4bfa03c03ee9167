import { answerFault, STREAMED, ToHost, type AbortReason, type RequestFrame } from '@skillet/core';
import type { WorkerLane } from './lane/worker-lane.ts';
import { withoutCredentials } from './run/invoke.ts';
import { failure, type Failure, type Outcome } from './run/outcome.ts';
import { abortError, runAs, type RequestContext } from './run/request-context.ts';
import { sentBody } from './run/sent-body.ts';
import { IncomingBody } from './stream/incoming-body.ts';
import { EMPTY } from './stream/piece-source.ts';
import { ResponseWriter } from './stream/response-writer.ts';
import { sendStreamed } from './stream/send-streamed.ts';
import type { Streamed } from './stream/streamed.ts';

/** Whom an exchange tells of its end. */
export interface ExchangeOwner {
  readonly lane: Pick<WorkerLane, 'send'>;
  /** Bytes that a whole answer may have. */
  readonly responseLimit: number;
  /** Something went wrong with it that nobody but the log may hear of in full. */
  onFault(exchange: Exchange, fault: Failure): void;
  /** It is over; `well` when it was answered as one wishes. */
  onDone(exchange: Exchange, well: boolean): void;
}

/** One request and its answer, whole or in pieces; whoever answers it ends it exactly once. */
export class Exchange {
  readonly frame: RequestFrame;
  readonly context: RequestContext;
  /** The body, when it comes in pieces. */
  readonly body: IncomingBody | undefined;
  readonly #owner: ExchangeOwner;
  #writer: ResponseWriter | undefined;
  #onAbort: ((reason: AbortReason) => void) | undefined;
  #over = false;

  constructor(frame: RequestFrame, context: RequestContext, owner: ExchangeOwner) {
    this.frame = frame;
    this.context = context;
    this.#owner = owner;
    if (frame[5] === STREAMED) this.body = new IncomingBody(owner.lane, frame[1]);
  }

  /** Where the answer goes that comes in pieces. */
  get writer(): ResponseWriter {
    this.#writer ??= new ResponseWriter(
      this.#owner.lane,
      this.frame[1],
      this.#owner.responseLimit,
      () => {
        this.#end(true);
      },
      () => this.context.secrets,
    );
    return this.#writer;
  }

  /** Ends it with an outcome; a streamed one ends it later. */
  settle(outcome: Outcome): void {
    if (outcome.kind === 'answer') {
      const { status, headers = null } = outcome;
      const { body, owned } = sentBody(outcome.body);
      // What was cleared of secrets may have grown, and the host takes more than the limit for an attack.
      if (body.length > this.#owner.responseLimit) {
        const limit = String(this.#owner.responseLimit);
        this.refuse(`its answer is over limits.response of ${limit} bytes`);
        return;
      }
      this.#owner.lane.send([ToHost.response, this.frame[1], status, headers, body], owned);
      this.#end(outcome.status === 200);
    } else if (outcome.kind === 'stream') {
      this.stream(outcome);
    } else {
      this.fail(outcome);
    }
  }

  /** Ends it, perhaps in the middle of an answer. */
  fail(fault: Failure): void {
    if (this.#over) return;
    this.#owner.onFault(this, fault);
    this.#writer?.close();
    const { code, detail, retryAfter } = fault;
    const failed = [ToHost.failed, this.frame[1], code, detail] as const;
    this.#owner.lane.send(retryAfter === undefined ? failed : [...failed, retryAfter]);
    this.#end(false);
  }

  /** Ends it for whatever was thrown on its way. */
  failWith(thrown: unknown): void {
    if (this.#over) return;
    if (this.#writer?.begun === true) {
      this.fail(asFailure(thrown, this));
      return;
    }
    this.settle(
      withoutCredentials(
        failure(thrown, this.#owner.responseLimit, this.context.secrets),
        this.context,
      ),
    );
  }

  /** Tells the log of something thrown that changes nothing about the answer any more. */
  note(thrown: unknown): void {
    this.#owner.onFault(this, asFailure(thrown, this));
  }

  /** Whether an answer may begin so; with one that may not, it has failed. */
  accepts(status: number, headers: readonly string[] | null): boolean {
    const fault = answerFault(status, headers);
    if (fault !== undefined) this.refuse(fault);
    return fault === undefined;
  }

  /** Ends it, because its skill's answer cannot be used. */
  refuse(detail: string): void {
    this.fail({ kind: 'failed', code: 'bad_skill_response', detail });
  }

  /** Sends an answer that comes in pieces. */
  stream(streamed: Streamed): void {
    const { writer } = this;
    if (!this.accepts(streamed.status, streamed.headers)) {
      streamed.source.cancel().catch(() => undefined);
      return;
    }
    this.onAbort((reason) => {
      writer.close();
      const over = () => {
        this.failWith(abortError(reason));
      };
      streamed.source.cancel().then(over, over);
    });
    const bodiless = this.frame[2] === 'HEAD';
    if (bodiless) streamed.source.cancel().catch(() => undefined);
    const sent = runAs(
      this.context,
      sendStreamed,
      bodiless ? { ...streamed, headers: streamed.headers ?? [], source: EMPTY } : streamed,
      writer,
    );
    sent.catch((error: unknown) => {
      if (!this.context.aborted) this.failWith(error);
    });
  }

  /** Names what is to be done when nobody waits for the answer any more. */
  onAbort(action: (reason: AbortReason) => void): void {
    this.#onAbort = action;
  }

  /** Nobody waits for the answer any more. */
  abort(reason: AbortReason): void {
    if (this.#over) return;
    this.body?.break(abortError(reason));
    this.context.abort(reason);
    const action = this.#onAbort;
    if (action !== undefined) runAs(this.context, action, reason);
  }

  #end(well: boolean): void {
    this.#over = true;
    this.body?.break(new Error('the request has been answered'));
    this.#owner.onDone(this, well);
  }
}

function asFailure(thrown: unknown, { context }: Exchange): Failure {
  const outcome = withoutCredentials(failure(thrown, 0, context.secrets), context);
  if (outcome.kind === 'failed') return outcome;
  // It wanted a status of its own, and another has left already.
  return {
    kind: 'failed',
    code: 'skill_error',
    detail: 'it failed after its answer had begun',
  };
}
