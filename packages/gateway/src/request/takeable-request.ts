import { IncomingMessage } from 'node:http';
import { ReadingTurns } from './reading-turns.ts';

/** Gets the body of a request chunk by chunk, then its end; neither any more when the client leaves before. */
export interface BodyTaker {
  /** False asks for no more until `resumeBody`; what has been received already still comes. The chunk is the taker's alone. */
  onChunk(chunk: Buffer): boolean;
  onEnd(): void;
}

/** How Node's own `optimizeEmptyRequests` closes a request whose body is never read. */
interface Closable {
  _dumpAndCloseReadable?(): void;
}

const turns = new ReadingTurns();

/**
 * A request whose body can be taken as it is parsed, in place of being read as a stream: that goes
 * through a buffer, events and ticks, which for a body of one chunk is a twelfth of the main thread's
 * work on a request. For `http.createServer({ IncomingMessage: TakeableRequest })`; to everybody else it
 * is an `IncomingMessage` like any other, but that a body in very many chunks lets others go between.
 */
export class TakeableRequest extends IncomingMessage {
  // With a field of its own, V8 would have to run a constructor for each request.
  declare private taker: BodyTaker | undefined;
  declare private stopped: boolean | undefined;
  declare private waitsForTurn: boolean | undefined;

  /** Whether the body goes to the taker from now on; false when some of it has come, or somebody reads it. */
  takeBody(taker: BodyTaker): boolean {
    const { complete, readableFlowing, readableLength } = this;
    if (complete || readableFlowing !== null || readableLength > 0) return false;
    if ((this as Closable)._dumpAndCloseReadable === undefined) return false;
    this.taker = taker;
    return true;
  }

  /** The taker has room again. */
  resumeBody(): void {
    this.stopped = false;
    this._read(0);
  }

  /** The rest of the body is to be read as a stream after all. */
  leaveBody(): void {
    this.taker = undefined;
    this.resumeBody();
  }

  /** What the parser calls with each chunk, and with null after the last. */
  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    const { taker } = this;
    // Whoever takes a chunk may use up its memory.
    const size = chunk?.length ?? 0;
    let more: boolean;
    if (taker === undefined) {
      more = super.push(chunk, encoding);
      if (chunk === null) return more;
    } else if (chunk === null) {
      this.taker = undefined;
      (this as Closable)._dumpAndCloseReadable?.();
      taker.onEnd();
      return false;
    } else {
      more = taker.onChunk(chunk);
      if (!more) this.stopped = true;
    }
    if (this.waitsForTurn === true || turns.mayGoOn(this, size)) return more;
    this.waitsForTurn = true;
    turns.wait(() => {
      this.waitsForTurn = false;
      // Node reads on by itself after the end, and when who reads this as a stream has room.
      const room = this.taker !== undefined || this.readableLength < this.readableHighWaterMark;
      if (room && !this.complete) this._read(0);
    });
    return false;
  }

  /** What asks the connection for more. */
  override _read(size: number): void {
    if (this.waitsForTurn !== true && this.stopped !== true) super._read(size);
  }
}
