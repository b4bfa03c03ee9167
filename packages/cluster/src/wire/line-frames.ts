import { PREFIX } from './frames.ts';

/** What two hosts send each other that hold something together: no frame of a call. */
export type LineFrame =
  /** The number of a session of who sends it, and that of the other that it has heard; 0 for none. */
  | { readonly kind: 'hello'; readonly session: number; readonly of: number }
  /** A piece of a message; `seq` counts the pieces of a session, so that one that is lost is noticed. */
  | {
      readonly kind: 'piece';
      readonly session: number;
      readonly seq: number;
      /** Whether the message is whole with it. */
      readonly isLast: boolean;
      readonly bytes: Uint8Array;
    }
  /** How many pieces there were in a session until now: the last of them may have been lost, too. */
  | { readonly kind: 'so-far'; readonly session: number; readonly seq: number };

/** What each kind is on the wire, apart from the kinds of frames of calls. */
const HELLO = 32;
const PIECE = 33;
const LAST_PIECE = 34;
const SO_FAR = 35;
const KINDS: ReadonlySet<number | undefined> = new Set([HELLO, PIECE, LAST_PIECE, SO_FAR]);

/** Whether bytes are a frame of a line, if they are any. */
export function isOfLine(bytes: Uint8Array): boolean {
  const [kind] = bytes;
  return KINDS.has(kind);
}

/** A frame as bytes: a kind, the number of the session of its sender, a number, and a piece or nothing. */
export function encodeLineFrame(frame: LineFrame): Uint8Array {
  const piece = frame.kind === 'piece' ? frame.bytes : NOTHING;
  const bytes = Buffer.allocUnsafe(PREFIX + piece.byteLength);
  bytes.writeUInt8(kindOf(frame), 0);
  bytes.writeUInt32BE(frame.session, 1);
  bytes.writeUInt32BE(frame.kind === 'hello' ? frame.of : frame.seq, 5);
  bytes.set(piece, PREFIX);
  return bytes;
}

const NOTHING = new Uint8Array(0);

function kindOf(frame: LineFrame): number {
  switch (frame.kind) {
    case 'hello':
      return HELLO;
    case 'piece':
      return frame.isLast ? LAST_PIECE : PIECE;
    case 'so-far':
      return SO_FAR;
  }
}

/** Checks what another host has sent; undefined for what is no frame of a line. */
export function readLineFrame(bytes: Uint8Array): LineFrame | undefined {
  if (!isOfLine(bytes) || bytes.byteLength < PREFIX) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(0);
  const session = view.getUint32(1);
  const number = view.getUint32(5);
  const piece = bytes.subarray(PREFIX);
  const isPiece = kind === PIECE || kind === LAST_PIECE;
  if (session === 0 || isPiece !== piece.byteLength > 0) return undefined;
  if (kind === HELLO) return { kind: 'hello', session, of: number };
  if (kind === SO_FAR) return { kind: 'so-far', session, seq: number };
  return { kind: 'piece', session, seq: number, isLast: kind === LAST_PIECE, bytes: piece };
}
