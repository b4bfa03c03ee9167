import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { SkillError } from '@skillet/sdk';

/** A `Content-Encoding` may name as many; each costs a decompressor. */
const MAX_CODINGS = 4;

/**
 * The body of an answer, decompressed as it is read: what is not read is not decompressed.
 * Destroying it closes the connection.
 */
export async function decompressed(response: IncomingMessage, shown: string): Promise<Readable> {
  const codings = (response.headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS) throw unreadable(shown);
  let body: Readable = response;
  for (const coding of codings.reverse()) {
    const decompressor = await decompressorOf(coding, body);
    if (decompressor === null) throw unreadable(shown);
    // Errors travel on to the last stream, where the reader meets them.
    body = pipeline(body, decompressor, () => undefined);
  }
  return body;
}

/** The stream that undoes a coding; null for one that was not asked for. */
async function decompressorOf(coding: string, body: Readable): Promise<Transform | null> {
  const { constants, ...zlib } = await import('node:zlib');
  // As browsers do: where compressed data end too early, what there is counts.
  const lenient = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip(lenient);
    case 'deflate':
      // Meant to have a zlib header; some servers leave it out.
      return (await nextByte(body)) % 16 === 8
        ? zlib.createInflate(lenient)
        : zlib.createInflateRaw(lenient);
    case 'br':
      return zlib.createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return null;
  }
}

/** The byte that will be read next; 0 at the end. */
async function nextByte(body: Readable): Promise<number> {
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    body.unshift(chunk);
    return (chunk as Uint8Array)[0] ?? 0;
  }
  return 0;
}

function unreadable(shown: string): SkillError {
  return new SkillError(502, `${shown} answered in a content encoding that was not asked for.`);
}
