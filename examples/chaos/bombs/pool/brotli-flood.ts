import { brotliCompress } from 'node:zlib';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';
import { pseudoText } from '../../pseudo-text.ts';

const TEXTS = 48;
const BYTES = 4 * 1024 * 1024;

/** Compresses large texts at once, as well as it can be done. */
export function brotliFlood() {
  const text = pseudoText(BYTES);
  return atOnce(TEXTS, () => promisify<Buffer, Buffer>(brotliCompress)(text));
}
