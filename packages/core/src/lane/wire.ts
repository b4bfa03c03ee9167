/* eslint-disable @typescript-eslint/unbound-method -- methods are taken from their prototype on purpose */
import { INLINE_BODY_BYTES, ToHost, ToWorker } from './frames.ts';

/**
 * How frames travel over a socket or pipe, to our kernel in whatever language: `size`, `headSize` (both 32 bits, big
 * endian; `size` counts what follows it), the head, the body. The head is the frame as JSON in UTF-8; where a frame has
 * a body of bytes, the head says 0 there, and the bytes follow as they are.
 */

/** The version of all this; each end says its own in its first frame, and takes no other. */
export const LANE_VERSION = 2;

/** What a head says in the place of a body that follows it. */
export const BODY_FOLLOWS = 0;
/** Bytes before a head. */
export const PREFIX = 8;

// Taken before any code of a skill runs, which may replace them.
export const { parse, stringify } = JSON;
export const { isArray } = Array;
export const { min } = Math;
export const { allocUnsafe, allocUnsafeSlow, byteLength, concat } = Buffer;
const own = Buffer.prototype as Buffer;
export const writeText: (
  to: Buffer,
  text: string,
  at: number,
  encoding: 'latin1' | 'utf8',
) => number = uncurried(own.write);
export const writeNumber: (to: Buffer, value: number, at: number) => number = uncurried(
  own.writeUInt32BE,
);
export const readNumber: (from: Buffer, at: number) => number = uncurried(own.readUInt32BE);
export const setBytes: (to: Buffer, bytes: Uint8Array, at: number) => void = uncurried(own.set);
export const part: (bytes: Buffer, from: number, to: number) => Buffer = uncurried(own.subarray);
const text: (bytes: Buffer, encoding: string, from: number, to: number) => string = uncurried(
  own.toString,
);
export const readText = (bytes: Buffer, from: number, to: number): string =>
  text(bytes, 'utf8', from, to);

/** A method as a function whose first argument is what it is called on. */
function uncurried(method: (...args: never[]) => unknown): never {
  return Function.prototype.call.bind(method) as never;
}

/** What differs between the two directions of a lane. */
export interface Direction {
  /** Where in a frame its body is, by its kind. */
  readonly bodyAt: Readonly<Record<number, number | undefined>>;
  /** What a body that is a text becomes as bytes. */
  readonly encoding: 'latin1' | 'utf8';
  /** A received body as its frame holds it; `exact` are bytes in memory of their own, others lie among what came with them. */
  readonly received: (
    frame: readonly unknown[],
    bytes: Buffer,
    exact: boolean,
  ) => string | Uint8Array;
}

/** Frames to a worker. */
export const TO_WORKER: Direction = {
  bodyAt: { [ToWorker.request]: 5, [ToWorker.requestChunk]: 2 },
  encoding: 'latin1',
  received: (frame, bytes, exact) => {
    const inline = frame[0] === ToWorker.request && bytes.length <= INLINE_BODY_BYTES;
    if (inline) return text(bytes, 'latin1', 0, bytes.length);
    return exact ? bytes : copyOf(bytes);
  },
};

/** Frames to the host. */
export const TO_HOST: Direction = {
  bodyAt: { [ToHost.response]: 4, [ToHost.responseChunk]: 2 },
  encoding: 'utf8',
  received: (frame, bytes, exact) => {
    if (frame[0] !== ToHost.response) return exact ? bytes : copyOf(bytes);
    // JSON is text, which leaves the host together with its head. Any whole answer leaves soon, but for a piece of one.
    const inline = frame[3] === null && bytes.length <= INLINE_BODY_BYTES;
    return inline ? readText(bytes, 0, bytes.length) : bytes;
  },
};

/** The same bytes in memory of their own, of their exact size. */
export function copyOf(bytes: Buffer): Buffer {
  const copy = allocUnsafeSlow(bytes.length);
  setBytes(copy, bytes, 0);
  return copy;
}
