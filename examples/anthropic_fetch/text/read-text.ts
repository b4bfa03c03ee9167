import type { IncomingMessage } from 'node:http';
import { SkillError } from '@skillet/sdk';
import { shownUrl } from '../network/hop.ts';
import { CodePointWindow } from './code-point-window.ts';
import { decodeText, type PageHead } from './decode-text.ts';
import { decompressed } from './decompress.ts';
import { looksBinary } from './looks-binary.ts';
import { isText, mediaTypeOf } from './media-type.ts';
import { turn } from './turn.ts';

interface ReadOptions {
  readonly url: URL;
  /** Code points that are skipped. */
  readonly start: number;
  /** Code points that are read. */
  readonly length: number;
  /** Bytes, decompressed, that are read in all. */
  readonly bytes: number;
  /** Bytes, decompressed, that are read without waiting for other calls. */
  readonly together: number;
  readonly signal: AbortSignal;
}

/** Reads a part of an answer's text, and of its body no more than that takes. */
export async function readText(
  response: IncomingMessage,
  options: ReadOptions,
): Promise<{ text: string; mediaType: string }> {
  const { url, start, length, signal } = options;
  const shown = shownUrl(url);
  const contentType = response.headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  const inspect = ({ bytes: head, encoding }: PageHead) => {
    if (isText(mediaType) || encoding.startsWith('UTF-16') || !looksBinary(head)) return;
    throw new SkillError(502, `${shown} is not text (${mediaType || 'of an undeclared type'}).`);
  };
  try {
    const body = bounded(await decompressed(response, shown), options);
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

/** As many bytes as may be read, those that lie far in the page when it is this call's turn. */
async function* bounded(
  body: AsyncIterable<Uint8Array>,
  { bytes, together, start, signal }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  let giveBack: (() => void) | undefined;
  try {
    for await (const chunk of body) {
      read += chunk.length;
      if (read > bytes) throw tooFar(start, bytes);
      if (read > together) giveBack ??= await turn(signal);
      yield chunk;
    }
  } finally {
    giveBack?.();
  }
}

function tooFar(start: number, bytes: number): SkillError {
  return new SkillError(
    400,
    `'start_index' ${start} is too far into the page: no more than ${Math.floor(bytes / 2 ** 20)} MB of it are read.`,
  );
}
