import type { Dispatcher, Pool } from 'undici';
import { ANSWER_HEADER_CHARS, headerIn, STREAM_WINDOW } from '@skillet/core';
import type { Address } from './address.ts';
import type { HttpExchange, HttpOutcome, HttpRequest } from './http-exchange.ts';
import { wasStale } from './stale-connection.ts';

/** What the system says when this process, or the machine, can open nothing more. */
const OUT_OF_DESCRIPTORS = new Set(['EMFILE', 'ENFILE']);

/** Sends HTTP requests to one process. */
export class HttpSender {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** `connections` is how many requests may be under way at once. */
  static async open(address: Address, connections: number): Promise<HttpSender> {
    // Loaded for the first process only: a host of threads has no use for it.
    const { Pool } = await import('undici');
    const origin =
      address.kind === 'socket' ? 'http://localhost' : `http://127.0.0.1:${String(address.port)}`;
    const pool = new Pool(origin, {
      connections,
      // What is over our own limit is told in our words, as far as it is worth to be read.
      maxHeaderSize: 2 * ANSWER_HEADER_CHARS,
      // Deadlines are kept elsewhere.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(address.kind === 'socket' ? { socketPath: address.path } : {}),
    });
    return new HttpSender(pool);
  }

  send(request: HttpRequest, outcome: HttpOutcome): HttpExchange {
    const { method, path, headers, body, limit } = request;
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let over = false;
    let again = false;
    let inPieces = false;
    let controller: Dispatcher.DispatchController | undefined;
    let responseHeaders: readonly string[] = [];
    const end = (say: () => void) => {
      if (over) return;
      over = true;
      say();
    };
    const abort = () => {
      over = true;
      controller?.abort(new Error('aborted'));
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (over) abort();
      },
      onResponseStart(current, code) {
        // A 1xx is no answer yet.
        if (code < 200 || over) return;
        status = code;
        responseHeaders = toTexts(current.rawHeaders);
        if (outcome.onHead === undefined || isWhole(method, code, responseHeaders)) return;
        inPieces = true;
        outcome.onHead(status, responseHeaders);
      },
      onResponseData(_current, chunk) {
        if (over) return;
        if (inPieces) {
          outcome.onChunk?.(chunk);
          return;
        }
        size += chunk.length;
        if (size <= limit) chunks.push(chunk);
        else {
          end(() => outcome.onTooLarge());
          abort();
        }
      },
      onResponseEnd() {
        if (inPieces) {
          end(() => outcome.onEnd?.());
          return;
        }
        const whole =
          chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
        end(() => outcome.onAnswer(status, responseHeaders, whole));
      },
      onResponseError(_current, error) {
        if (!over && !again && status === 0 && wasStale(error, request)) {
          again = true;
          dispatch();
          return;
        }
        const { code, syscall } = error as NodeJS.ErrnoException;
        const gone = code === 'ENOENT' && syscall === 'connect';
        const head = status === 0 || inPieces ? undefined : { status, headers: responseHeaders };
        const starved = code !== undefined && OUT_OF_DESCRIPTORS.has(code);
        end(() => {
          if (starved && outcome.onStarved !== undefined) outcome.onStarved(error.message);
          else if (gone && outcome.onUnreachable !== undefined)
            outcome.onUnreachable(error.message);
          else outcome.onBroken(error.message, head);
        });
      },
    };
    const options = { method, path, body, headers: [...headers] };
    const dispatch = () => {
      this.#pool.dispatch(options as Dispatcher.DispatchOptions, handler);
    };
    dispatch();
    return {
      abort,
      pause: () => controller?.pause(),
      resume: () => controller?.resume(),
    };
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Whether an answer is small and complete, so that it is worth to wait for all of it. */
function isWhole(method: string, status: number, headers: readonly string[]): boolean {
  if (method === 'HEAD' || status === 204 || status === 304) return true;
  const length = headerIn(headers, 'content-length');
  return length !== undefined && Number(length) <= STREAM_WINDOW;
}

function toTexts(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((text) => (typeof text === 'string' ? text : text.toString('latin1')));
}
