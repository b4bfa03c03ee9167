import type { IncomingMessage } from 'node:http';
import { SkillError } from '@skillet/sdk';
import { shownUrl } from '../network/hop.ts';
import { CodePointWindow } from './code-point-window.ts';
import { decodeText, type PageHead } from './decode-text.ts';
import { decompressed } from './decompress.ts';
import { looksBinary } from './looks-binary.ts';
import { isText, mediaTypeOf } from './media-type.ts';

interface ReadOptions {
  readonly url: URL;
  /** Code points that are skipped. */
  readonly start: number;
  /** Code points that are read. */
  readonly length: number;
  /** Bytes, decompressed, that are read in all. */
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/** Reads a part of an answer's text, and of its body no more than that takes. */
export async function readText(
  response: IncomingMessage,
  { url, start, length, bytes, signal }: ReadOptions,
): Promise<{ text: string; mediaType: string }> {
  const shown = shownUrl(url);
  const contentType = response.headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  const inspect = ({ bytes: head, encoding }: PageHead) => {
    if (isText(mediaType) || encoding.startsWith('UTF-16') || !looksBinary(head)) return;
    throw new SkillError(502, `${shown} is not text (${mediaType || 'of an undeclared type'}).`);
  };
  try {
    const body = atMost(bytes, await decompressed(response, shown), start);
    const window = new CodePointWindow(start, length);
    for await (const piece of decodeText(body, contentType, inspect)) {
      window.push(piece);
      if (window.full) return { text: window.text, mediaType };
    }
    // A decompressor whose source is aborted ends as if that were all.
    signal.throwIfAborted();
    return { text: window.text, mediaType };
  } finally {
    response.destroy();
  }
}

async function* atMost(
  limit: number,
  body: AsyncIterable<Uint8Array>,
  start: number,
): AsyncGenerator<Uint8Array> {
  let left = limit;
  for await (const chunk of body) {
    left -= chunk.length;
    if (left < 0) {
      throw new SkillError(
        400,
        `'start_index' ${start} is too far into the page: no more than ${Math.floor(limit / 2 ** 20)} MB of it are read.`,
      );
    }
    yield chunk;
  }
}
