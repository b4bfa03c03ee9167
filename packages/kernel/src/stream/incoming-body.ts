import { PieceQueue, STREAM_WINDOW, ToHost } from '@skillet/core';
import type { WorkerLane } from '../lane/worker-lane.ts';

/** Bytes that are granted at once, so that not every piece costs a message back. */
const GRANT = STREAM_WINDOW / 4;

/** The body of a request as it comes from the host: a piece is asked for, and then another. */
export class IncomingBody {
  readonly #lane: Pick<WorkerLane, 'send'>;
  readonly #id: number;
  readonly #pieces = new PieceQueue<Uint8Array>();
  /** Pieces that were read already, and paid for. */
  #returned: Uint8Array[] = [];
  #owed = 0;
  #whole = false;
  #broken: Error | undefined;
  #waiting:
    { resolve(bytes: Uint8Array | undefined): void; reject(error: Error): void } | undefined;

  constructor(lane: Pick<WorkerLane, 'send'>, id: number) {
    this.#lane = lane;
    this.#id = id;
  }

  /** The next piece, or undefined after the last; rejects when the rest will never come. */
  next(): Promise<Uint8Array | undefined> {
    const again = this.#returned.shift();
    if (again !== undefined) return Promise.resolve(again);
    const bytes = this.#pieces.next();
    if (bytes !== undefined) {
      this.#grant(bytes.byteLength);
      return Promise.resolve(bytes);
    }
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    if (this.#whole) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Gives back pieces that were read, in their order, for whoever reads next. */
  putBack(pieces: readonly Uint8Array[]): void {
    this.#returned.unshift(...pieces);
  }

  /** A piece came. */
  push(bytes: Uint8Array): void {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#pieces.push(bytes);
      return;
    }
    this.#waiting = undefined;
    this.#grant(bytes.byteLength);
    waiting.resolve(bytes);
  }

  /** That was the last piece. */
  end(): void {
    this.#whole = true;
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
  }

  /** The rest will never come, or nobody wants it. */
  break(error: Error): void {
    if (this.#whole || this.#broken !== undefined) return;
    this.#broken = error;
    this.#pieces.clear();
    this.#returned = [];
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #grant(bytes: number): void {
    this.#owed += bytes;
    if (this.#owed < GRANT || this.#whole || this.#broken !== undefined) return;
    this.#lane.send([ToHost.requestCredit, this.#id, this.#owed]);
    this.#owed = 0;
  }
}
