import { IncomingMessage } from 'node:http';

/** Gets the body of a request chunk by chunk, then its end; neither any more when the client leaves before. */
export interface BodyTaker {
  onChunk(chunk: Buffer): void;
  onEnd(): void;
}

/** How Node's own `optimizeEmptyRequests` leaves a request behind that nobody reads as a stream. */
interface Closable {
  _dumpAndCloseReadable?(): void;
}

/**
 * A request whose body can be taken as it is parsed, in place of being read as a stream: that goes
 * through a buffer, events and ticks, which for a body of one chunk is a twelfth of the main thread's
 * work on a request. For `http.createServer({ IncomingMessage: TakeableRequest })`; to everybody else it
 * is an `IncomingMessage` like any other.
 */
export class TakeableRequest extends IncomingMessage {
  // With a field of its own, V8 would have to run a constructor for each request.
  declare private taker: BodyTaker | undefined;

  /** Whether the body goes to the taker from now on; false when some of it has come, or somebody reads it. */
  takeBody(taker: BodyTaker): boolean {
    const { complete, readableFlowing, readableLength } = this;
    if (complete || readableFlowing !== null || readableLength > 0) return false;
    if ((this as Closable)._dumpAndCloseReadable === undefined) return false;
    this.taker = taker;
    return true;
  }

  /** The rest of the body is to be read as a stream after all. */
  leaveBody(): void {
    this.taker = undefined;
  }

  /** What the parser calls with each chunk, and with null after the last. */
  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    const taker = this.taker;
    if (taker === undefined) return super.push(chunk, encoding);
    if (chunk === null) {
      this.taker = undefined;
      (this as Closable)._dumpAndCloseReadable?.();
      taker.onEnd();
      return false;
    }
    taker.onChunk(chunk);
    return true;
  }
}
