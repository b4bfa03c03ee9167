import { headerPairs, type LaneBody, STREAMED } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import type { IncomingBody } from '../stream/incoming-body.ts';

/** Bytes of a body that may be an envelope; a larger one is passed on as it comes. */
const MAX_ENVELOPE = 1024 * 1024;

/**
 * The whole body of a request that its application has still to read; undefined when it is too large to
 * be an envelope. One that streams in is waited for only when it may be JSON, of which nobody can do
 * anything with a part. Rejects when the rest of it will never come.
 */
export function peekBody({
  frame,
  body,
}: Exchange): LaneBody | undefined | Promise<LaneBody | undefined> {
  const inline = frame[5];
  if (body !== undefined) return isJson(frame[4]) ? peekStreamed(body) : undefined;
  if (inline === STREAMED || (inline?.length ?? 0) > MAX_ENVELOPE) return undefined;
  return inline;
}

async function peekStreamed(body: IncomingBody): Promise<LaneBody | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size <= MAX_ENVELOPE) {
    const piece = await body.next();
    if (piece === undefined) {
      body.putBack(pieces);
      return Buffer.concat(pieces);
    }
    pieces.push(piece);
    size += piece.byteLength;
  }
  body.putBack(pieces);
  return undefined;
}

/** JSON, and what clients call it that leave out to say so: `fetch` with a text, and `curl -d`. */
const JSON_TYPE = /(?:^|[/+])json\s*(?:;|$)|^text\/plain\b|^application\/x-www-form-urlencoded\b/i;

/** Whether what the headers of a request say of its body, if anything, fits an envelope. */
function isJson(rawHeaders: string): boolean {
  for (const [name, value] of headerPairs(rawHeaders)) {
    if (name.toLowerCase() === 'content-type') return JSON_TYPE.test(value);
  }
  return true;
}
