import {
  CallHeader,
  ToHost,
  type Clock,
  type IsolateFrame,
  type RequestFrame,
} from '@skillet/core';
import type { AbortRequest, HttpCaller, HttpOutcome } from './http-caller.ts';
import { requestHeaders } from './request-headers.ts';

/** Milliseconds that the end of a process may take to be noticed after one of its connections broke. */
const END_NOTICED_WITHIN = 500;

/** What calls need of the isolate they belong to. */
export interface CallsOptions {
  readonly caller: HttpCaller;
  readonly clock: Clock;
  /** Bytes that an answer may have. */
  readonly responseLimit: number;
  /** Whether the process runs our kernel, whose answers may be failures that the host words. */
  readonly kernel: boolean;
  /** Whether the process has ended: its calls are lost with it, and the cause is told there. */
  readonly hasEnded: () => boolean;
  readonly onFrame: (frame: IsolateFrame) => void;
  /** A call has come to its end. */
  readonly onDone: () => void;
}

/** The calls under way in one process: a request frame becomes HTTP, its answer a frame again. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #aborts = new Map<number, AbortRequest>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#aborts.size;
  }

  start(frame: RequestFrame): void {
    const [, id, method, path, , body] = frame;
    const { caller, clock, responseLimit: limit } = this.#options;
    const outcome: HttpOutcome = {
      onAnswer: (status, headers, bytes) => {
        this.#finish(id, this.#answer(id, status, headers, bytes));
      },
      onTooLarge: () => {
        const detail = `its answer is over the limit of ${String(limit)} bytes`;
        this.#finish(id, [ToHost.failed, id, 'bad_skill_response', detail]);
      },
      onBroken: (reason) => {
        clock.after(END_NOTICED_WITHIN, () => {
          if (this.#options.hasEnded()) return;
          const detail = `it ended the connection without a whole answer (${reason})`;
          this.#finish(id, [ToHost.failed, id, 'bad_skill_response', detail]);
        });
      },
    };
    const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
    const headers = requestHeaders(frame, this.#ownHeaders(frame));
    this.#aborts.set(id, () => undefined);
    const abort = caller.send({ method, path, headers, body: bytes, limit }, outcome);
    if (this.#aborts.has(id)) this.#aborts.set(id, abort);
  }

  /** Ends a request's connection; its handler is believed to be done. */
  abandon(id: number): void {
    this.#aborts.get(id)?.();
    this.#finish(id, [ToHost.failed, id, 'skill_error', 'the request was aborted']);
  }

  /** Breaks off the connection of a request, and keeps counting the call. */
  breakOff(id: number): void {
    this.#aborts.get(id)?.();
  }

  #finish(id: number, frame: IsolateFrame): void {
    if (!this.#aborts.delete(id)) return;
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

  #answer(id: number, status: number, headers: readonly string[], body: Uint8Array): IsolateFrame {
    if (!this.#options.kernel) return [ToHost.response, id, status, headers, body];
    const failed = headers.findIndex((text) => text.toLowerCase() === CallHeader.failed);
    if (failed !== -1) {
      const code = headers[failed + 1] === 'skill_error' ? 'skill_error' : 'bad_skill_response';
      return [ToHost.failed, id, code, Buffer.from(body).toString()];
    }
    return [ToHost.response, id, status, null, body];
  }
}
