import { charCodeAt, indexOf } from './intrinsics.ts';

const BACKSLASH = 0x5c;

/** The place behind the text that begins at a quote in JSON; the end of all where it has none. */
export function endOfText(json: string, begin: number): number {
  for (let at = begin + 1; ; at += 1) {
    at = indexOf(json, '"', at);
    if (at < 0) return json.length;
    let backslashes = 0;
    while (charCodeAt(json, at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
}
