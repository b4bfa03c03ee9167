import {
  allocUnsafeSlow,
  BODY_FOLLOWS,
  concat,
  copyOf,
  isArray,
  min,
  parse,
  part,
  PREFIX,
  readNumber,
  readText,
  setBytes,
  type Direction,
} from './wire.ts';

/** What a frame costs its reader besides the bytes of its head, in such bytes. */
const FRAME_COST = 64;

/** What a reader of frames takes at most, in bytes. */
export interface WireLimits {
  readonly head: number;
  readonly body: number;
}

/** Who hears what a reader has read. */
export interface WireListener {
  /** A frame, of which only the form is checked: a list that begins with a number, and its body. */
  onFrame(frame: readonly unknown[]): void;
  /** What came is no frame, or is too large: nothing more is read. */
  onGarbage(): void;
}

/** Takes frames out of bytes as they come, and copies no body more than once. */
export class FrameReader {
  /** Bytes of heads that have been read, with what each frame costs besides. */
  cost = 0;
  readonly #direction: Direction;
  readonly #limits: WireLimits;
  readonly #listener: WireListener;
  /** What came of a frame whose head is not whole. */
  #pieces: Buffer[] = [];
  #held = 0;
  /** Bytes that must be there before there is anything to be done. */
  #needed = PREFIX;
  #frame: unknown[] = [];
  #body: Buffer | undefined;
  #filled = 0;
  #broken = false;

  constructor(direction: Direction, limits: WireLimits, listener: WireListener) {
    this.#direction = direction;
    this.#limits = limits;
    this.#listener = listener;
  }

  /** Takes what has come; its memory may be used again afterwards, but for whole answers to the host. */
  push(chunk: Buffer): void {
    if (this.#broken) return;
    let bytes = chunk;
    if (this.#held > 0) {
      this.#pieces[this.#pieces.length] = chunk;
      this.#held += chunk.length;
      if (this.#held < this.#needed) {
        this.#pieces[this.#pieces.length - 1] = copyOf(chunk);
        return;
      }
      bytes = concat(this.#pieces);
      this.#pieces = [];
      this.#held = 0;
    }
    let at = 0;
    while (at < bytes.length) {
      const taken = this.#body === undefined ? this.#begin(bytes, at) : this.#fill(bytes, at);
      if (taken === 0) {
        this.#hold(part(bytes, at, bytes.length));
        return;
      }
      at += taken;
    }
  }

  /** Begins a frame; how many bytes that took, 0 while its head is not there. */
  #begin(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    this.#needed = PREFIX;
    if (left < PREFIX) return 0;
    const headSize = readNumber(bytes, at + 4);
    const bodySize = readNumber(bytes, at) - 4 - headSize;
    if (headSize > this.#limits.head || bodySize < 0 || bodySize > this.#limits.body) {
      return this.#giveUp();
    }
    this.#needed = PREFIX + headSize;
    if (left < this.#needed) return 0;
    const frame = parsed(readText(bytes, at + PREFIX, at + this.#needed));
    const place = frame === undefined ? undefined : this.#direction.bodyAt[frame[0] as number];
    const follows = place !== undefined && frame?.[place] === BODY_FOLLOWS;
    if (frame === undefined || (bodySize > 0 && !follows)) return this.#giveUp();
    this.cost += headSize + FRAME_COST;
    if (!follows) {
      this.#listener.onFrame(frame);
      return this.#needed;
    }
    const end = this.#needed + bodySize;
    if (left >= end) {
      const body = part(bytes, at + this.#needed, at + end);
      frame[place] = this.#direction.received(frame, body, false);
      this.#listener.onFrame(frame);
      return end;
    }
    this.#frame = frame;
    this.#body = allocUnsafeSlow(bodySize);
    this.#filled = 0;
    return this.#needed;
  }

  #fill(bytes: Buffer, at: number): number {
    const body = this.#body as Buffer;
    const taken = min(bytes.length - at, body.length - this.#filled);
    setBytes(body, part(bytes, at, at + taken), this.#filled);
    this.#filled += taken;
    if (this.#filled < body.length) return taken;
    const frame = this.#frame;
    const kind = frame[0] as number;
    this.#body = undefined;
    frame[this.#direction.bodyAt[kind] as number] = this.#direction.received(frame, body, true);
    this.#listener.onFrame(frame);
    return taken;
  }

  #hold(bytes: Buffer): void {
    this.#pieces = [copyOf(bytes)];
    this.#held = bytes.length;
  }

  /** As if all had been taken. */
  #giveUp(): number {
    this.#broken = true;
    this.#listener.onGarbage();
    return Infinity;
  }
}

/** The frame in a head; undefined when it is no frame. */
function parsed(head: string): unknown[] | undefined {
  try {
    const frame = parse(head) as unknown;
    return isArray(frame) && typeof frame[0] === 'number' ? (frame as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}
