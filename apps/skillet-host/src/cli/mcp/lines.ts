/** What stands on a line: its text, or, when that is too long to be kept, how many bytes it has. */
export type Line =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-long'; readonly bytes: number };

const NEWLINE = 0x0a;

/** Splits what comes into lines; of one with more than `longest` bytes only those are counted. */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<Line, void, undefined> {
  let kept: Uint8Array[] = [];
  let bytes = 0;
  const add = (piece: Uint8Array) => {
    bytes += piece.length;
    if (bytes > longest) kept = [];
    else if (piece.length > 0) kept.push(piece);
  };
  const take = (): Line => {
    const line: Line =
      bytes > longest
        ? { kind: 'too-long', bytes }
        : { kind: 'text', text: Buffer.concat(kept).toString('utf8') };
    kept = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      from = end + 1;
      yield take();
    }
    add(chunk.subarray(from));
  }
  if (bytes > 0) yield take();
}
