import {
  isStream,
  ToHost,
  ToIsolate,
  type Clock,
  type HostError,
  type IsolateFrame,
} from '@skillet/core';
import type { RunningIsolate } from '../isolate/running-isolate.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { IdleWatch } from './idle-watch.ts';
import { ResponseStream } from './response-stream.ts';
import { Upload } from './upload.ts';

/** What an isolate sends of bodies that are streamed. */
export type StreamFrame = Extract<
  IsolateFrame,
  readonly [
    (
      | typeof ToHost.responseHead
      | typeof ToHost.responseChunk
      | typeof ToHost.responseEnd
      | typeof ToHost.requestCredit
    ),
    ...unknown[],
  ]
>;

/** What a desk tells of the streams of its calls. */
export interface StreamDeskOwner {
  /** The body of a request goes on to its handler. */
  onUpload(call: PendingCall): void;
  /** The body of a request will never be whole. */
  onUploadBroken(call: PendingCall, error: HostError): void;
  /** Nobody wants the rest of an answer. */
  onUnwanted(call: PendingCall): void;
  /** An answer has stood still for too long. */
  onIdle(call: PendingCall): void;
}

interface Streams {
  readonly call: PendingCall;
  upload?: Upload;
  answer?: ResponseStream;
  idle?: IdleWatch;
}

/** The streamed bodies of the calls that an isolate works on. */
export class StreamDesk {
  readonly #owner: StreamDeskOwner;
  readonly #clock: Clock;
  readonly #idle: number;
  readonly #running: Pick<RunningIsolate, 'send'>;
  readonly #streams = new Map<number, Streams>();
  #answering = 0;

  /** `idle` is how long an answer may stand still, in milliseconds. */
  constructor(
    owner: StreamDeskOwner,
    clock: Clock,
    idle: number,
    running: Pick<RunningIsolate, 'send'>,
  ) {
    this.#owner = owner;
    this.#clock = clock;
    this.#idle = idle;
    this.#running = running;
  }

  /** How many answers have begun and not ended. */
  get count(): number {
    return this.#answering;
  }

  /** The calls they belong to. */
  *answering(): Iterable<PendingCall> {
    for (const { call, answer } of this.#streams.values()) if (answer !== undefined) yield call;
  }

  /** Sends the body of a request on, if it is a stream. */
  upload(call: PendingCall): void {
    const { body } = call.request;
    if (!isStream(body)) return;
    const upload = new Upload(call.id, body, this.#running, {
      onProgress: () => {
        this.#owner.onUpload(call);
      },
      onBroken: (error) => {
        this.#owner.onUploadBroken(call, error);
      },
    });
    this.#streams.set(call.id, { call, upload });
    upload.start();
  }

  /** Takes a frame about a call; the sentence that says what is wrong with it, if anything is. */
  take(frame: StreamFrame, call: PendingCall): string | undefined {
    const streams = this.#streams.get(call.id);
    switch (frame[0]) {
      case ToHost.responseHead:
        if (streams?.answer !== undefined) return 'a second beginning of an answer';
        this.#begin(call, streams, frame[2], frame[3]);
        return undefined;
      case ToHost.responseChunk:
        if (streams?.answer === undefined) return 'a piece of an answer that has not begun';
        streams.idle?.touch();
        return streams.answer.push(frame[2])
          ? undefined
          : 'more of an answer than it has credit for';
      case ToHost.responseEnd:
        if (streams?.answer === undefined) return 'the end of an answer that has not begun';
        streams.answer.finish();
        return undefined;
      case ToHost.requestCredit:
        if (streams?.upload?.grant(frame[2]) === true) return undefined;
        return 'credit for a body that it was not sent';
    }
  }

  /** Whether the answer of a call has begun. */
  hasBegun(call: PendingCall): boolean {
    return this.#streams.get(call.id)?.answer !== undefined;
  }

  /** The rest of a call's answer will never come; true when somebody still wanted it. */
  fail(call: PendingCall, error: HostError): boolean {
    return this.#streams.get(call.id)?.answer?.fail(error) ?? false;
  }

  /** Nobody reads the rest of the request. */
  stopUpload(call: PendingCall): void {
    this.#streams.get(call.id)?.upload?.stop();
  }

  /** The call is over. */
  close(call: PendingCall): void {
    const streams = this.#streams.get(call.id);
    if (streams === undefined) return;
    this.#streams.delete(call.id);
    if (streams.answer !== undefined) this.#answering -= 1;
    streams.upload?.stop();
    streams.idle?.stop();
  }

  #begin(
    call: PendingCall,
    streams: Streams = { call },
    status: number,
    headers: readonly string[],
  ): void {
    const answer = new ResponseStream({
      onGrant: (bytes, spent) => {
        streams.idle?.touch();
        this.#running.send([ToIsolate.responseCredit, call.id, bytes, spent], spent);
      },
      onCancel: () => {
        this.#owner.onUnwanted(call);
      },
    });
    streams.answer = answer;
    this.#answering += 1;
    streams.idle = new IdleWatch(this.#clock, this.#idle, () => {
      this.#owner.onIdle(call);
    });
    this.#streams.set(call.id, streams);
    // From here on it is the idle time that counts.
    call.finish();
    const timing = { queue: call.handed - call.admitted, skill: this.#clock.now() - call.handed };
    if (call.settled) answer.cancel();
    else call.answer({ status, headers, body: answer, timing });
  }
}
