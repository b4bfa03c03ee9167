import type { ServerResponse } from 'node:http';
import { freeing, isFreeable } from '@skillet/core';

/** Bytes that are written at once: what is larger is written on as its client takes it. */
const PIECE = 256 * 1024;
/** Milliseconds for which a client may leave an answer of the host itself unread. */
const UNREAD = 60_000;

/**
 * Sends the body of an answer and ends it. A client that takes nothing of it for `idle` milliseconds is cut off: for
 * it the host would keep the rest for ever. Bytes that it owns nobody else needs: their memory is free once they are sent.
 */
export function endAnswer(
  res: ServerResponse,
  body: string | Uint8Array,
  idle = UNREAD,
  encoding: BufferEncoding = 'utf8',
  isOwned = false,
): void {
  if (body.length <= PIECE || res.req.method === 'HEAD') {
    if (isOwned && typeof body !== 'string' && isFreeable(body)) res.end(body, freeing(body));
    else res.end(body, encoding);
    if (res.writableLength > 0) new UnreadWatch(res, idle);
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body, encoding) : body;
  const free = isOwned || bytes !== body ? freeing(bytes) : undefined;
  const watch = new UnreadWatch(res, idle);
  let at = 0;
  const next = (error?: Error | null): void => {
    // Its client has left.
    if (error !== undefined && error !== null) return;
    watch.touch();
    const piece = bytes.subarray(at, at + PIECE);
    at += PIECE;
    if (at >= bytes.byteLength) res.end(piece, free);
    else res.write(piece, next);
  };
  next();
}

/** Cuts off the client of an answer that it does not go on reading. */
export class UnreadWatch {
  readonly #res: ServerResponse;
  readonly #idle: number;
  #timer: NodeJS.Timeout | undefined;

  /** `idle` in milliseconds; Infinity waits for ever. */
  constructor(res: ServerResponse, idle: number) {
    this.#res = res;
    this.#idle = idle;
    // An answer behind another on its connection has not been offered yet.
    if (res.closed || idle === Infinity) return;
    if (res.socket === null) res.once('socket', this.#start);
    else this.#start();
  }

  /** The client has taken something. */
  touch(): void {
    this.#timer?.refresh();
  }

  readonly #start = (): void => {
    const res = this.#res;
    const timer = setTimeout(() => res.destroy(), this.#idle);
    const stop = (): void => {
      clearTimeout(timer);
    };
    this.#timer = timer.unref();
    res.once('finish', stop);
    res.once('close', stop);
  };
}
