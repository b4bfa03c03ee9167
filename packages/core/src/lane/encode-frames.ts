import {
  allocUnsafe,
  BODY_FOLLOWS,
  byteLength,
  part,
  PREFIX,
  setBytes,
  stringify,
  writeNumber,
  writeText,
  type Direction,
} from './wire.ts';

/** Bodies of more bytes than this are not copied together with what leaves before and after them. */
const LARGE = 16 * 1024;

/** Frames as the bytes to write, in order; only small ones are copied together. */
export function encodeFrames(
  frames: readonly (readonly unknown[])[],
  { bodyAt, encoding }: Direction,
): Uint8Array[] {
  const heads: string[] = [];
  const bodies: (string | Uint8Array | undefined)[] = [];
  let total = 0;
  for (let index = 0; index < frames.length; index += 1) {
    const frame = frames[index] as readonly unknown[];
    const at = bodyAt[frame[0] as number];
    const given = at === undefined ? undefined : frame[at];
    const body = typeof given === 'string' || given instanceof Uint8Array ? given : undefined;
    const head = stringify(body === undefined ? frame : without(frame, at as number));
    heads[index] = head;
    bodies[index] = body;
    total += PREFIX + byteLength(head) + (isLarge(body) ? 0 : sizeOf(body, encoding));
  }
  const written: Uint8Array[] = [];
  const together = allocUnsafe(total);
  let begin = 0;
  let at = 0;
  for (let index = 0; index < frames.length; index += 1) {
    const body = bodies[index];
    const size = writeText(together, heads[index] as string, at + PREFIX, 'utf8');
    writeNumber(together, 4 + size + sizeOf(body, encoding), at);
    writeNumber(together, size, at + 4);
    at += PREFIX + size;
    if (typeof body === 'string') {
      at += writeText(together, body, at, encoding);
    } else if (body !== undefined && isLarge(body)) {
      written[written.length] = part(together, begin, at);
      written[written.length] = body;
      begin = at;
    } else if (body !== undefined) {
      setBytes(together, body, at);
      at += body.byteLength;
    }
  }
  if (at > begin) written[written.length] = part(together, begin, at);
  return written;
}

function isLarge(body: string | Uint8Array | undefined): boolean {
  return body instanceof Uint8Array && body.byteLength > LARGE;
}

function sizeOf(body: string | Uint8Array | undefined, encoding: 'latin1' | 'utf8'): number {
  if (typeof body === 'string') return encoding === 'latin1' ? body.length : byteLength(body);
  return body === undefined ? 0 : body.byteLength;
}

function without(frame: readonly unknown[], at: number): unknown[] {
  const told: unknown[] = [];
  for (let index = 0; index < frame.length; index += 1) {
    told[index] = index === at ? BODY_FOLLOWS : frame[index];
  }
  return told;
}
