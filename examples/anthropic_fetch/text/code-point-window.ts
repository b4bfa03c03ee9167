/** Keeps a window of the code points of a text that comes in pieces, and drops all others. */
export class CodePointWindow {
  #toSkip: number;
  #toKeep: number;
  #kept = '';

  /** @param start code points before the window @param length code points in it */
  constructor(start: number, length: number) {
    this.#toSkip = start;
    this.#toKeep = length;
  }

  /** Whether nothing that follows can be in the window. */
  get full(): boolean {
    return this.#toKeep === 0;
  }

  get text(): string {
    return this.#kept;
  }

  /** Takes the next piece, which must not end within a surrogate pair. */
  push(piece: string): void {
    const skipped = advance(piece, 0, this.#toSkip);
    this.#toSkip -= skipped.points;
    const kept = advance(piece, skipped.index, this.#toKeep);
    this.#toKeep -= kept.points;
    this.#kept += piece.slice(skipped.index, kept.index);
  }
}

/** Where the text goes on after at most `limit` code points from `index` on, and how many they were. */
function advance(text: string, index: number, limit: number): { index: number; points: number } {
  let points = 0;
  while (points < limit && index < text.length) {
    const unit = text.charCodeAt(index);
    index += unit >= 0xd800 && unit < 0xdc00 ? 2 : 1;
    points += 1;
  }
  return { index: Math.min(index, text.length), points };
}
