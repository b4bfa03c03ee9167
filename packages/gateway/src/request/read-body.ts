import type { IncomingMessage } from 'node:http';
import { GrowingBody } from './growing-body.ts';
import { TakeableRequest } from './takeable-request.ts';

/** Who collects a body. */
export interface BodyReader {
  /** All of it; null when it is empty. */
  onBody(body: Uint8Array | null): void;
  /** It is over the limit, by its Content-Length or by count; nothing of it is kept. */
  onTooLarge(): void;
  /** It has so many bytes by now, and there is more than one chunk of it; false asks for no more until `resume`. */
  onGrown?(size: number): boolean;
}

/** A body that is being collected. */
export interface BodyReading {
  /** Goes on after `onGrown` has stopped it. */
  resume(): void;
  /** Keeps nothing: the rest is somebody else's to read. */
  leave(): void;
}

/**
 * Collects a request's body of at most `limit` bytes, unparsed. Exactly one of `onBody` and `onTooLarge` follows, or
 * none when the client leaves before the end.
 */
export function readBody(req: IncomingMessage, limit: number, reader: BodyReader): BodyReading {
  const declared = Number(req.headers['content-length'] ?? NaN);
  let first: Buffer | null = null;
  let more: GrowingBody | undefined;
  let size = 0;

  const onChunk = (chunk: Buffer): boolean => {
    size += chunk.length;
    if (size > limit) {
      leave();
      reader.onTooLarge();
      return true;
    }
    // Nearly every body is one chunk: no list, no copy.
    if (first === null) {
      first = chunk;
      return true;
    }
    if (more === undefined) {
      more = new GrowingBody(declared <= limit ? declared : limit);
      more.add(first);
    }
    more.add(chunk);
    return reader.onGrown?.(size) ?? true;
  };
  const onData = (chunk: Buffer): void => {
    if (!onChunk(chunk)) req.pause();
  };
  const onEnd = (): void => {
    reader.onBody(more?.whole() ?? first);
  };
  const leave = (): void => {
    first = null;
    more = undefined;
    if (req instanceof TakeableRequest) req.leaveBody();
    req.off('data', onData);
    req.off('end', onEnd);
  };
  const reading = {
    resume: () => {
      if (req instanceof TakeableRequest) req.resumeBody();
      req.resume();
    },
    leave,
  };
  if (declared > limit) {
    reader.onTooLarge();
    return reading;
  }
  const taken = req instanceof TakeableRequest && req.takeBody({ onChunk, onEnd });
  if (taken) {
    reading.resume = () => {
      req.resumeBody();
    };
    return reading;
  }
  req.on('data', onData);
  req.on('end', onEnd);
  return reading;
}
