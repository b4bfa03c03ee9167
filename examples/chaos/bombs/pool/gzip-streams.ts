import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { atOnce } from '../../at-once.ts';
import { pseudoText } from '../../pseudo-text.ts';

const STREAMS = 200;
const BYTES = 4 * 1024 * 1024;

/** Compresses large texts at once by streams, which no function with a callback sees. */
export function gzipStreams() {
  const text = pseudoText(BYTES);
  return atOnce(STREAMS, () => buffer(Readable.from([text]).pipe(createGzip({ level: 9 }))));
}
