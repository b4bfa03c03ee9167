import { randomInt } from 'node:crypto';
import type { LineFrame } from '../wire/line-frames.ts';

/** Milliseconds after which a session is begun anew that the other has not answered. */
const AGAIN = 1000;
/** How often it is told how much was said, after that: the last of it may be lost, and so may this. */
const TELLINGS = 2;
/** Bytes of one message. */
const MOST = 4 * 1024 * 1024;
/** Numbers of sessions are below. */
const SESSIONS = 2 ** 32;

/** What an end of a line is made of. */
export interface LineEndParts {
  readonly now: () => number;
  /** Sends a frame to the other host; false where that can't be. */
  readonly send: (frame: LineFrame) => boolean;
  /** Bytes that a piece may have. */
  readonly pieceBytes: () => number;
  /** Both hear each other from now on. */
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Something was lost, or the other has begun anew: what was said before is over. */
  readonly onClosed: () => void;
}

/**
 * This host's end of the line to another. NATS delivers what one host sends another in its order, and at most once. So each
 * begins a session with a number, and what it says there is counted: where a piece is missing, both begin anew.
 */
export class LineEnd {
  readonly #parts: LineEndParts;
  #own = newSession();
  #peer = 0;
  /** The session of the other that it was told was heard. */
  #answered = 0;
  #isOpen = false;
  #begunAt = 0;
  #said = 0;
  /** How often the other is still to be told how much that is. */
  #tellings = 0;
  #heard = 0;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(parts: LineEndParts) {
    this.#parts = parts;
    this.#greet();
  }

  onFrame(frame: LineFrame): void {
    if (frame.kind === 'hello') this.#onHello(frame.session, frame.of);
    else if (!this.#isOpen || frame.session !== this.#peer) return;
    else if (frame.kind === 'piece') this.#onPiece(frame);
    else if (frame.seq !== this.#heard) this.renew();
  }

  /** Says something; nothing where the other does not hear. False where it is too long for a message. */
  say(text: string): boolean {
    if (!this.#isOpen) return true;
    const bytes = Buffer.from(text);
    if (bytes.byteLength > MOST) return false;
    const most = this.#parts.pieceBytes();
    this.#tellings = TELLINGS;
    for (let at = 0; at < bytes.byteLength; at += most) {
      this.#said += 1;
      const isLast = at + most >= bytes.byteLength;
      const piece = bytes.subarray(at, at + most);
      const frame = { session: this.#own, seq: this.#said, isLast, bytes: piece };
      if (this.#parts.send({ kind: 'piece', ...frame })) continue;
      // Not within what says it: that may not be done with its own part yet.
      queueMicrotask(() => {
        this.renew();
      });
      break;
    }
    return true;
  }

  /** Begins anew where the other has not answered for long, and says how much it has said. */
  look(): void {
    if (!this.#isOpen) {
      if (this.#parts.now() - this.#begunAt > AGAIN) this.renew();
      return;
    }
    if (this.#tellings === 0) return;
    this.#tellings -= 1;
    this.#parts.send({ kind: 'so-far', session: this.#own, seq: this.#said });
  }

  /** Begins anew: something was lost. */
  renew(): void {
    this.#peer = 0;
    this.#restart();
    this.#greet();
  }

  /** The other is gone. */
  close(): void {
    this.#restart();
  }

  #onHello(session: number, of: number): void {
    if (session !== this.#peer) {
      if (this.#isOpen) this.#restart();
      this.#peer = session;
    }
    const isKnown = of === this.#own;
    if (!isKnown || this.#answered !== session) this.#greet();
    if (!isKnown || this.#isOpen) return;
    this.#isOpen = true;
    this.#parts.onOpen();
  }

  #onPiece({ seq, isLast, bytes }: Extract<LineFrame, { kind: 'piece' }>): void {
    this.#heard += 1;
    this.#bytes += bytes.byteLength;
    if (seq !== this.#heard || this.#bytes > MOST) {
      this.renew();
      return;
    }
    // A copy: others have parts of the memory that it came in.
    if (!isLast) {
      this.#pieces.push(new Uint8Array(bytes));
      return;
    }
    const text = Buffer.concat([...this.#pieces, bytes]).toString();
    this.#pieces = [];
    this.#bytes = 0;
    this.#parts.onText(text);
  }

  #greet(): void {
    if (this.#peer === 0) this.#begunAt = this.#parts.now();
    this.#answered = this.#peer;
    this.#parts.send({ kind: 'hello', session: this.#own, of: this.#peer });
  }

  #restart(): void {
    const wasOpen = this.#isOpen;
    this.#own = newSession();
    this.#isOpen = false;
    this.#begunAt = this.#parts.now();
    this.#said = 0;
    this.#tellings = 0;
    this.#heard = 0;
    this.#pieces = [];
    this.#bytes = 0;
    if (wasOpen) this.#parts.onClosed();
  }
}

/** One that was not used before, or is as good as that. */
function newSession(): number {
  return randomInt(1, SESSIONS);
}
