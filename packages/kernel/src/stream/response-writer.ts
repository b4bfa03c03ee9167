import { setImmediate } from 'node:timers';
import { STREAM_CHUNK_BYTES, STREAM_WINDOW, ToHost } from '@skillet/core';
import type { WorkerLane } from '../lane/worker-lane.ts';
import { headersWithout, redactedBody, type RedactedBody } from './redacted-body.ts';

/** Bytes from which on a piece is sent by itself: putting it together with others would copy it again. */
const WORTH_A_MESSAGE = 16 * 1024;

/**
 * An answer on its way to the host: pieces of one turn of the event loop leave together, as far as
 * there is credit. One that is whole within its first turn leaves as a single frame.
 */
export class ResponseWriter {
  /** Hears that there is room again, after `write` said that there was none. */
  onRoom: (() => void) | undefined;
  readonly #lane: Pick<WorkerLane, 'send'>;
  readonly #id: number;
  readonly #limit: number;
  readonly #onDone: () => void;
  readonly #secrets: () => readonly string[];
  /** Clears an error of secrets. */
  #redacted: RedactedBody | undefined;
  /** Held back until the first flush. */
  #head: { readonly status: number; readonly headers: readonly string[] } | undefined;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #credit = STREAM_WINDOW;
  /** Memory for full chunks. */
  readonly #spare: ArrayBuffer[] = [];
  #scheduled = false;
  #begun = false;
  #ended = false;
  #closed = false;

  /**
   * `limit` is how many bytes a single frame may have; `onDone` hears that everything has left. An answer
   * that is an error is cleared of `secrets`, the longest first.
   */
  constructor(
    lane: Pick<WorkerLane, 'send'>,
    id: number,
    limit: number,
    onDone: () => void,
    secrets: () => readonly string[] = () => [],
  ) {
    this.#secrets = secrets;
    this.#lane = lane;
    this.#id = id;
    this.#limit = Math.min(limit, STREAM_WINDOW);
    this.#onDone = onDone;
  }

  /** Whether the beginning of the answer was given. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether nothing more is taken. */
  get closed(): boolean {
    return this.#closed || this.#ended;
  }

  /** Begins the answer; once. */
  begin(status: number, headers: readonly string[]): void {
    if (this.#begun || this.closed) return;
    this.#begun = true;
    const secrets = status < 400 ? [] : this.#secrets();
    if (secrets.length > 0) this.#redacted = redactedBody(secrets);
    this.#head = { status, headers: headersWithout(headers, secrets) };
    this.#schedule();
  }

  /**
   * Takes a piece. False asks to wait for `onRoom`, and to leave the bytes as they are until then: a
   * large piece is not copied before it leaves.
   */
  write(given: Uint8Array): boolean {
    if (this.closed) return false;
    const bytes = this.#redacted?.push(given) ?? given;
    const { byteLength } = bytes;
    if (byteLength === 0) return true;
    const copied = byteLength <= STREAM_CHUNK_BYTES;
    this.#pieces.push(copied ? this.#copyOf(bytes) : bytes);
    this.#size += byteLength;
    this.#schedule();
    return copied && this.#size < this.#credit;
  }

  /** The answer is whole. */
  end(): void {
    if (this.closed) return;
    const rest = this.#redacted?.end();
    this.#redacted = undefined;
    if (rest !== undefined) this.write(rest);
    this.#ended = true;
    this.#schedule();
  }

  /** Drops what has not left: the host is told otherwise that the call is over. */
  close(): void {
    this.#closed = true;
    this.#pieces = [];
    this.#size = 0;
    this.onRoom?.();
  }

  /** The client has taken so many bytes; `spent` is memory of chunks that it needs no more. */
  grant(bytes: number, spent: readonly ArrayBuffer[]): void {
    this.#credit += bytes;
    this.#spare.push(...spent);
    if (!this.#closed) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#flush();
    });
  }

  #flush(): void {
    const head = this.#head;
    if (head !== undefined) {
      this.#head = undefined;
      const { status, headers } = head;
      if (this.#ended && this.#size <= this.#limit) {
        const body = this.#take(this.#size);
        this.#lane.send([ToHost.response, this.#id, status, headers, body], body.buffer);
        this.#finish();
        return;
      }
      this.#lane.send([ToHost.responseHead, this.#id, status, headers]);
    }
    while (this.#size > 0 && this.#credit > 0) {
      const chunk = this.#next(Math.min(this.#credit, STREAM_CHUNK_BYTES));
      this.#credit -= chunk.byteLength;
      this.#lane.send([ToHost.responseChunk, this.#id, chunk], chunk.buffer);
    }
    if (this.#ended && this.#size === 0) {
      this.#lane.send([ToHost.responseEnd, this.#id]);
      this.#finish();
    } else if (this.#size === 0) {
      this.onRoom?.();
    }
  }

  #finish(): void {
    this.#closed = true;
    this.#onDone();
  }

  /** The next chunk of at most `max` bytes: one piece as it is, or several small ones together. */
  #next(max: number): Uint8Array<ArrayBuffer> {
    const first = this.#pieces[0];
    const alone = this.#pieces.length === 1 || (first?.byteLength ?? 0) >= WORTH_A_MESSAGE;
    if (first !== undefined && alone && first.byteLength <= max && isOwn(first)) {
      this.#pieces.shift();
      this.#size -= first.byteLength;
      return first;
    }
    return this.#take(Math.min(this.#size, max));
  }

  #copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const copy = this.#bytes(bytes.byteLength);
    copy.set(bytes);
    return copy;
  }

  /** Memory that is filled next; full chunks reuse what came back. */
  #bytes(size: number): Uint8Array<ArrayBuffer> {
    const spare = size === STREAM_CHUNK_BYTES ? this.#spare.pop() : undefined;
    return new Uint8Array(spare ?? new ArrayBuffer(size));
  }

  /** The next bytes as an exact-size copy, which may be moved to another thread. */
  #take(size: number): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes(size);
    let at = 0;
    let used = 0;
    while (at < size) {
      const piece = this.#pieces[used] as Uint8Array;
      const wanted = size - at;
      if (piece.byteLength > wanted) {
        taken.set(piece.subarray(0, wanted), at);
        this.#pieces[used] = piece.subarray(wanted);
        break;
      }
      taken.set(piece, at);
      at += piece.byteLength;
      used += 1;
    }
    this.#pieces.splice(0, used);
    this.#size -= size;
    return taken;
  }
}

/** Whether bytes have their memory to themselves, as what we copied has. */
function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer.byteLength === bytes.byteLength && bytes.byteLength <= STREAM_CHUNK_BYTES;
}
