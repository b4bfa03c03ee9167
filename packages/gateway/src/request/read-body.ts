import type { IncomingMessage } from 'node:http';
import { freeMemory } from '@skillet/core';
import { GrowingBody } from './growing-body.ts';
import { TakeableRequest, type BodyTaker } from './takeable-request.ts';

/** Bytes of a chunk up to which its memory is left to the garbage collector. */
const CRUMB = 4096;

/** Who collects a body. */
export interface BodyReader {
  /** All of it; null when it is empty. */
  onBody(body: Uint8Array | null): void;
  /** It is over the limit, by its Content-Length or by count; nothing of it is kept. */
  onTooLarge(): void;
  /** It has so many bytes by now, and there is more than one chunk of it; false asks for no more until `resume`. */
  onGrown?(size: number): boolean;
}

/**
 * Collects a request's body of at most `limit` bytes, unparsed. Exactly one of `onBody` and `onTooLarge` follows, or
 * none when the client leaves before the end.
 */
export function readBody(req: IncomingMessage, limit: number, reader: BodyReader): BodyReading {
  const reading = new BodyReading(req, limit, reader);
  reading.begin();
  return reading;
}

/** A body that is being collected. One object and no closures: there is one for each request. */
export class BodyReading implements BodyTaker {
  readonly #req: IncomingMessage;
  readonly #limit: number;
  readonly #reader: BodyReader;
  readonly #declared: number;
  #first: Buffer | null = null;
  #more: GrowingBody | undefined = undefined;
  #size = 0;
  #unlisten: (() => void) | undefined = undefined;

  constructor(req: IncomingMessage, limit: number, reader: BodyReader) {
    this.#req = req;
    this.#limit = limit;
    this.#reader = reader;
    this.#declared = Number(req.headers['content-length'] ?? NaN);
  }

  /** Asks for the body, if it may be as long as it says. */
  begin(): void {
    const req = this.#req;
    if (this.#declared > this.#limit) this.#reader.onTooLarge();
    else if (!(req instanceof TakeableRequest && req.takeBody(this))) this.#listen();
  }

  /** Goes on after `onGrown` has stopped it. */
  resume(): void {
    const req = this.#req;
    if (req instanceof TakeableRequest) req.resumeBody();
    if (this.#unlisten !== undefined) req.resume();
  }

  /** Keeps nothing: the rest is somebody else's to read. */
  leave(): void {
    this.#first = null;
    this.#more = undefined;
    if (this.#req instanceof TakeableRequest) this.#req.leaveBody();
    this.#unlisten?.();
  }

  onChunk(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#limit) {
      this.leave();
      this.#reader.onTooLarge();
      return true;
    }
    // Nearly every body is one chunk: no list, no copy.
    if (this.#first === null) {
      this.#first = chunk;
      return true;
    }
    if (this.#more === undefined) {
      // It is no more than the limit, or would have been refused.
      const isDeclared = !Number.isNaN(this.#declared);
      this.#more = new GrowingBody({ most: isDeclared ? this.#declared : this.#limit, isDeclared });
      this.#keep(this.#more, this.#first);
    }
    this.#keep(this.#more, chunk);
    return this.#reader.onGrown?.(this.#size) ?? true;
  }

  onEnd(): void {
    this.#reader.onBody(this.#more?.whole() ?? this.#first);
  }

  #keep(body: GrowingBody, chunk: Buffer): void {
    body.add(chunk);
    // One that was taken as it was parsed is nobody else's.
    if (this.#unlisten === undefined) freeMemory(chunk, CRUMB);
  }

  #listen(): void {
    const req = this.#req;
    const onData = (chunk: Buffer): void => {
      if (!this.onChunk(chunk)) req.pause();
    };
    const onEnd = (): void => {
      this.onEnd();
    };
    this.#unlisten = () => {
      req.off('data', onData);
      req.off('end', onEnd);
    };
    req.on('data', onData);
    req.on('end', onEnd);
  }
}
