/** What a message that was too long to be kept answers, as far as its ends tell. */
export type TooLong =
  | { readonly kind: 'answer'; readonly id: number }
  | { readonly kind: 'told' }
  | { readonly kind: 'unknown' };

/** An id that stands before the result, or the error. */
const FIRST =
  /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*"?(\d{1,15})"?\s*,\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"(?:result|error)"/;
/** One that stands after it: what closes here is the message itself. */
const LAST =
  /[}\]]\s*,\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*"?(\d{1,15})"?\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/;
/** What has a method answers nothing. */
const METHOD = /^\s*\{\s*(?:"(?:jsonrpc|id)"\s*:\s*(?:"[^"\\]*"|\d+)\s*,\s*)*"method"/;
const RESULT = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"(?:result|error)"/;

/** Reads the ends of a message, of which the middle is gone. */
export function readTooLong(head: string, tail: string): TooLong {
  const first = FIRST.exec(head)?.[1];
  if (first !== undefined) return { kind: 'answer', id: Number(first) };
  if (METHOD.test(head)) return { kind: 'told' };
  const last = RESULT.test(head) ? LAST.exec(tail)?.[1] : undefined;
  return last === undefined ? { kind: 'unknown' } : { kind: 'answer', id: Number(last) };
}
