import type { Dispatcher, Pool } from 'undici';
import type { Address } from '../address.ts';

/** One request to a process. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | null;
  /** Bytes that the answer's body may have. */
  readonly limit: number;
}

/** How a request ended: exactly one of these is called, or none once it is aborted. */
export interface HttpOutcome {
  /** `headers` holds names and values in turn. */
  onAnswer(status: number, headers: readonly string[], body: Uint8Array): void;
  /** The answer is over the limit. */
  onTooLarge(): void;
  /** The connection broke, or what came was no HTTP. */
  onBroken(reason: string): void;
}

/** Ends a request without an outcome. */
export type AbortRequest = () => void;

/** Sends HTTP requests to one process. */
export class HttpCaller {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** `connections` is how many requests may be under way at once. */
  static async open(address: Address, connections: number): Promise<HttpCaller> {
    // Loaded for the first process only: a host of threads has no use for it.
    const { Pool } = await import('undici');
    const origin =
      address.kind === 'socket' ? 'http://localhost' : `http://127.0.0.1:${String(address.port)}`;
    const pool = new Pool(origin, {
      connections,
      // Deadlines are kept elsewhere.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(address.kind === 'socket' ? { socketPath: address.path } : {}),
    });
    return new HttpCaller(pool);
  }

  send(request: HttpRequest, outcome: HttpOutcome): AbortRequest {
    const { method, path, headers, body, limit } = request;
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let over = false;
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
        status = code;
        responseHeaders = toTexts(current.rawHeaders);
      },
      onResponseData(_current, chunk) {
        size += chunk.length;
        if (size <= limit) chunks.push(chunk);
        else {
          end(() => outcome.onTooLarge());
          abort();
        }
      },
      onResponseEnd() {
        const whole =
          chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
        end(() => outcome.onAnswer(status, responseHeaders, whole));
      },
      onResponseError(_current, error) {
        end(() => outcome.onBroken(error.message));
      },
    };
    const options = { method: method, path, body, headers: [...headers] };
    this.#pool.dispatch(options, handler);
    return abort;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function toTexts(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((text) => (typeof text === 'string' ? text : text.toString('latin1')));
}
