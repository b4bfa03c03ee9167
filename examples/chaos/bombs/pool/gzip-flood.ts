import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';
import { pseudoText } from '../../pseudo-text.ts';

const TEXTS = 200;
const BYTES = 8 * 1024 * 1024;

/** Compresses large texts at once, the usual way. */
export function gzipFlood() {
  const text = pseudoText(BYTES);
  return atOnce(TEXTS, () => promisify(gzip)(text, { level: 9 }));
}
