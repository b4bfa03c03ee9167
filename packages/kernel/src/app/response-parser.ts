/** Who hears what an application's answer consists of. */
export interface ResponseSink {
  head(status: number, headers: readonly string[]): void;
  body(bytes: Buffer): void;
}

type State = 'head' | 'raw' | 'size' | 'data' | 'data-end' | 'trailers' | 'done';

/** Bytes that a head, or a line between chunks, may have before it is given up. */
const MAX_LINE = 128 * 1024;

/**
 * Takes HTTP/1.1 as Node's own `ServerResponse` writes it apart: head, and body with its chunked
 * coding undone. Informational answers (1xx) and trailers are left out.
 */
export class ResponseParser {
  readonly #sink: ResponseSink;
  #state: State = 'head';
  #kept: Buffer = Buffer.alloc(0);
  /** Bytes of the present chunk that are still to come. */
  #left = 0;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Whether the answer may end here. */
  get complete(): boolean {
    return this.#state === 'raw' || this.#state === 'done';
  }

  push(bytes: Buffer): void {
    let rest = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    this.#kept = Buffer.alloc(0);
    while (rest.length > 0) {
      const next = this.#step(rest);
      if (next === undefined) {
        if (rest.length > MAX_LINE) throw new Error('the head of its answer is too long');
        this.#kept = rest;
        return;
      }
      rest = next;
    }
  }

  /** Takes what it can from the front; undefined when it needs more. */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'raw':
        this.#sink.body(bytes);
        return bytes.subarray(bytes.length);
      case 'done':
        return bytes.subarray(bytes.length);
      case 'head':
        return this.#takeHead(bytes);
      case 'data': {
        const part = bytes.subarray(0, this.#left);
        this.#left -= part.length;
        if (this.#left === 0) this.#state = 'data-end';
        this.#sink.body(part);
        return bytes.subarray(part.length);
      }
      case 'size':
      case 'data-end':
      case 'trailers':
        return this.#takeLine(bytes);
    }
  }

  #takeHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    const status = Number(first.split(' ', 2)[1]);
    const rest = bytes.subarray(end + 4);
    if (status < 200) return rest;
    const headers: string[] = [];
    let chunked = false;
    for (const line of lines) {
      const colon = line.indexOf(':');
      const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
      if (/^transfer-encoding$/i.test(name)) chunked ||= /\bchunked\b/i.test(value);
      else headers.push(name, value);
    }
    this.#state = chunked ? 'size' : 'raw';
    this.#sink.head(status, headers);
    return rest;
  }

  #takeLine(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf('\r\n');
    if (end === -1) return undefined;
    if (this.#state === 'size') {
      this.#left = parseInt(bytes.toString('latin1', 0, end), 16);
      if (Number.isNaN(this.#left)) throw new Error('its answer is not HTTP');
      this.#state = this.#left === 0 ? 'trailers' : 'data';
    } else if (this.#state === 'data-end') {
      this.#state = 'size';
    } else if (end === 0) {
      this.#state = 'done';
    }
    return bytes.subarray(end + 2);
  }
}
