import {
  answerFault,
  CallHeader,
  connectionOf,
  hopByHop,
  IdMap,
  STREAM_CHUNK_BYTES,
  STREAM_WINDOW,
  STREAMED,
  ToHost,
  type Clock,
  type WorkerFrame,
  type RequestFrame,
} from '@skillet/core';
import { PieceJoiner } from '../../stream/piece-joiner.ts';
import type { HttpExchange, HttpOutcome } from './http-exchange.ts';
import type { HttpSender } from './http-sender.ts';
import { requestHeaders } from './request-headers.ts';
import { UploadQueue } from './upload-queue.ts';

/** Milliseconds that the end of a process may take to be noticed after one of its connections broke. */
const END_NOTICED_WITHIN = 500;

/** What calls need of the worker they belong to. */
export interface CallsOptions {
  readonly sender: HttpSender;
  readonly clock: Clock;
  /** Bytes that an answer may have. */
  readonly responseLimit: number;
  /** Whether the process runs our kernel, which is told of calls by headers of its own. */
  readonly kernel: boolean;
  /** Whether the process has ended: its calls are lost with it, and the cause is told there. */
  readonly hasEnded: () => boolean;
  readonly onFrame: (frame: WorkerFrame) => void;
  /** A call did not reach the process, whose socket is gone. */
  readonly onUndelivered: (id: number) => void;
  /** A call has come to its end. */
  readonly onDone: () => void;
}

/** One call, and the streams of its bodies. */
interface UnderWay {
  exchange: HttpExchange | undefined;
  readonly upload: UploadQueue | undefined;
  /** Bytes of the answer that the host still takes. */
  window: number;
  /** Whether the host has ended its connection. */
  broken: boolean;
}

/** The answer is paused below this: what has been received by then is still handed on. */
const LOW_WATER = 2 * STREAM_CHUNK_BYTES;

/** The calls under way in one process: a request frame becomes HTTP, its answer frames again. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #calls = new IdMap<UnderWay>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#calls.size;
  }

  start(frame: RequestFrame): void {
    const [, id, method, path, , body] = frame;
    const { sender, responseLimit: limit, onFrame } = this.#options;
    const upload =
      body === STREAMED
        ? new UploadQueue((bytes) => {
            if (this.#calls.has(id)) onFrame([ToHost.requestCredit, id, bytes]);
          })
        : undefined;
    const call: UnderWay = { exchange: undefined, upload, window: STREAM_WINDOW, broken: false };
    this.#calls.set(id, call);
    const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
    const headers = requestHeaders(frame, this.#ownHeaders(frame));
    const request = { method, path, headers, limit, body: upload ?? (bytes as Uint8Array | null) };
    const exchange = sender.send(request, this.#outcome(id, call, limit));
    if (this.#calls.get(id) === call) call.exchange = exchange;
  }

  /** A piece of a request's body. */
  push(id: number, bytes: Uint8Array): void {
    this.#calls.get(id)?.upload?.push(bytes);
  }

  /** A request's body is whole. */
  end(id: number): void {
    this.#calls.get(id)?.upload?.end();
  }

  /** The host takes so many more bytes of an answer. */
  grant(id: number, bytes: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.window += bytes;
    if (call.window >= LOW_WATER) call.exchange?.resume();
  }

  /** Ends a request's connection; its handler is believed to be done. */
  abandon(id: number): void {
    this.#calls.get(id)?.exchange?.abort();
    this.#finish(id, [ToHost.failed, id, 'skill_error', 'the request was aborted']);
  }

  /** Breaks off the connection of a request, and keeps counting the call. */
  breakOff(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.broken = true;
    call.exchange?.abort();
  }

  /** The process says of a call that it is over; false for one whose answer comes over its connection. */
  concludeBroken(id: unknown): boolean {
    if (typeof id !== 'number' || this.#calls.get(id)?.broken === false) return false;
    this.abandon(id);
    return true;
  }

  #outcome(id: number, call: UnderWay, limit: number): HttpOutcome {
    const { clock, onFrame } = this.#options;
    const pieces = new PieceJoiner((piece) => {
      // The rest of an answer whose call is over is dropped.
      if (this.#calls.has(id)) onFrame([ToHost.responseChunk, id, piece]);
    });
    const onHead = (status: number, headers: readonly string[]): void => {
      const own = ownHeaders(headers);
      const fault = answerFault(status, own);
      if (fault === undefined) {
        onFrame([ToHost.responseHead, id, status, own]);
        return;
      }
      call.exchange?.abort();
      this.#finish(id, unusable(id, fault));
    };
    return {
      onAnswer: (status, headers, bytes) => {
        this.#finish(id, this.#answer(id, status, headers, bytes));
      },
      onTooLarge: () => {
        this.#finish(id, unusable(id, `its answer is over the limit of ${String(limit)} bytes`));
      },
      onHead,
      onChunk: (bytes) => {
        call.window -= bytes.byteLength;
        if (fillsItsSlab(bytes)) {
          pieces.flush();
          onFrame([ToHost.responseChunk, id, bytes]);
        } else {
          // A copy: a small piece would keep all that was received with it.
          pieces.add(bytes);
        }
        if (call.window < LOW_WATER) call.exchange?.pause();
      },
      onEnd: () => {
        pieces.flush();
        this.#finish(id, [ToHost.responseEnd, id]);
      },
      onUnreachable: () => {
        // A body that streams by cannot be sent once more, even if little of it was taken.
        if (call.upload !== undefined)
          this.#finish(id, unusable(id, 'it cannot be reached any more'));
        else if (this.#calls.delete(id)) {
          this.#options.onUndelivered(id);
          this.#options.onDone();
        }
      },
      onStarved: (reason) => {
        const detail = `The host has no file descriptor left to reach the skill with (${reason}).`;
        this.#finish(id, [ToHost.failed, id, 'host_overloaded', detail]);
      },
      onBroken: (reason, head) => {
        clock.after(END_NOTICED_WITHIN, () => {
          if (this.#options.hasEnded() || !this.#calls.has(id)) return;
          // What had begun breaks off for the client as well, however little it was to be.
          if (head !== undefined) onHead(head.status, head.headers);
          const detail = `it ended the connection without a whole answer (${reason})`;
          this.#finish(id, unusable(id, detail));
        });
      },
    };
  }

  #finish(id: number, frame: WorkerFrame): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    call.upload?.end();
    this.#options.onFrame(frame);
    this.#options.onDone();
  }

  #ownHeaders(frame: RequestFrame): string[] {
    const [, id, , , , , requestId, deadline] = frame;
    const until = [CallHeader.deadline, String(deadline)];
    return this.#options.kernel
      ? [CallHeader.id, String(id), CallHeader.requestId, requestId, ...until]
      : ['x-request-id', requestId, ...until];
  }

  #answer(id: number, status: number, headers: readonly string[], body: Uint8Array): WorkerFrame {
    const own = ownHeaders(headers);
    const fault = answerFault(status, own);
    if (fault !== undefined) return unusable(id, fault);
    return [ToHost.response, id, status, own, body];
  }
}

function unusable(id: number, detail: string): WorkerFrame {
  return [ToHost.failed, id, 'bad_skill_response', detail];
}

/** Whether a piece is the better part of the memory that it lies in, and can stay there. */
function fillsItsSlab({ byteLength, buffer }: Uint8Array): boolean {
  if (byteLength === 0 || byteLength > STREAM_CHUNK_BYTES) return false;
  return buffer.byteLength <= 2 * byteLength;
}

/** Without what is of the connection to the process, and the date that HTTP servers add to every answer. */
function ownHeaders(headers: readonly string[]): string[] {
  const dropped = hopByHop(connectionOf(headers));
  const own: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = '', value = ''] = headers.slice(i, i + 2);
    const key = name.toLowerCase();
    if (key !== 'date' && !dropped.has(key) && !key.startsWith(CallHeader.prefix))
      own.push(name, value);
  }
  return own;
}
