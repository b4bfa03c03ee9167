import { STREAMED, type LaneBody, type RequestFrame } from '@skillet/core';
import { dateNow } from '../clock.ts';
import { secretsOfBody, secretsOfHeaders } from './secrets.ts';

/** Bytes of a large body that are copied, since the body itself moves to the isolate. */
const COPIED_BYTES = 256 * 1024;

/** Without this word there is nothing secret in a body. */
const SECRET_WORD =
  /credential|passw|secret|token|api[-_]?key|private[-_]?key|authorization|cookie/i;

/** What is remembered of a request. */
export class RequestNote {
  /** When it was handed over, in milliseconds since the epoch. */
  readonly at = dateNow();
  readonly requestId: string;
  readonly method: string;
  /** Path and query below the mount. */
  readonly path: string;
  /** Bytes of its body; 0 for one that streams by. */
  readonly size: number;
  readonly #headers: string;
  readonly #body: LaneBody;
  readonly #streamed: boolean;
  #secrets: readonly string[] | null | undefined;

  constructor(request: RequestFrame) {
    const [, , method, path, headers, body, requestId] = request;
    this.requestId = requestId;
    this.method = method;
    this.path = path;
    this.#headers = headers;
    this.#streamed = body === STREAMED;
    const whole = body === STREAMED ? null : body;
    this.size = whole?.length ?? 0;
    this.#body = whole instanceof Uint8Array && this.size <= COPIED_BYTES ? whole.slice() : whole;
  }

  /** What of it no report may hold; null when that can't be told, and nothing it said may be kept. */
  get secrets(): readonly string[] | null {
    if (this.#secrets === undefined) this.#secrets = this.#findSecrets();
    return this.#secrets;
  }

  /** Its body as JSON; undefined when it is none, is not JSON, or is too large to be kept. */
  get json(): unknown {
    const text = this.#text;
    try {
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    } catch {
      return undefined;
    }
  }

  get #text(): string | undefined {
    if (this.#body === null || this.size > COPIED_BYTES) return undefined;
    return Buffer.from(this.#body as string, 'latin1').toString();
  }

  #findSecrets(): readonly string[] | null {
    // Nobody has seen what was in it.
    if (this.#streamed) return null;
    const headers = secretsOfHeaders(this.#headers);
    if (this.size === 0) return headers;
    const text = this.#text;
    if (text === undefined) return null;
    if (!SECRET_WORD.test(text)) return headers;
    const json = this.json;
    return json === undefined ? null : [...headers, ...secretsOfBody(json)];
  }
}
