import {
  isStream,
  ToHost,
  ToWorker,
  type Clock,
  type HostError,
  type WorkerFrame,
  type SkillSpec,
} from '@skillet/core';
import type { RunningWorker } from '../worker/running-worker.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { stoodStill } from '../pool/refusals.ts';
import { IdleWatch } from './idle-watch.ts';
import { ResponseStream } from './response-stream.ts';
import { Upload } from './upload.ts';

/** What a worker sends of bodies that are streamed. */
export type StreamFrame = Extract<
  WorkerFrame,
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

interface Streams {
  readonly call: PendingCall;
  upload?: Upload;
  answer?: ResponseStream;
  idle?: IdleWatch;
}

/** The streamed bodies of the calls that a worker works on. */
export class StreamDesk {
  readonly #spec: Pick<SkillSpec, 'mount' | 'streamIdle'>;
  readonly #clock: Clock;
  readonly #running: Pick<RunningWorker, 'send'>;
  readonly #streams = new Map<number, Streams>();
  #answering = 0;

  constructor(
    spec: Pick<SkillSpec, 'mount' | 'streamIdle'>,
    clock: Clock,
    running: Pick<RunningWorker, 'send'>,
  ) {
    this.#spec = spec;
    this.#clock = clock;
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
    const upload = new Upload(call, body, this.#running);
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
        call.gaveOut(frame[2].byteLength);
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

  /** The rest of a call's answer will never come. */
  fail(call: PendingCall, error: HostError): void {
    this.#streams.get(call.id)?.answer?.fail(error);
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
        this.#running.send([ToWorker.responseCredit, call.id, bytes, spent], spent);
      },
      onCancel: () => {
        call.holder?.abort(call, 'client-left');
      },
    });
    streams.answer = answer;
    this.#answering += 1;
    const { mount, streamIdle } = this.#spec;
    streams.idle = new IdleWatch(this.#clock, streamIdle, () => {
      call.holder?.abort(call, 'stream-idle', stoodStill(mount, streamIdle));
    });
    this.#streams.set(call.id, streams);
    if (!call.begin(status, headers, answer, this.#clock.now())) answer.cancel();
  }
}
