/**
 * Pieces in the order in which they came. Taking the first of an array moves all others, so that a body of many
 * pieces would take time in proportion to the square of their number.
 */
export class PieceQueue<Piece> {
  #pieces: (Piece | undefined)[] = [];
  #first = 0;

  push(piece: Piece): void {
    // No method of arrays: in a worker a skill may have replaced them.
    this.#pieces[this.#pieces.length] = piece;
  }

  /** The first, which is taken out; undefined when there is none. */
  next(): Piece | undefined {
    const piece = this.#pieces[this.#first];
    if (piece === undefined) return undefined;
    this.#pieces[this.#first] = undefined;
    this.#first += 1;
    if (this.#first === this.#pieces.length) this.clear();
    return piece;
  }

  clear(): void {
    this.#pieces = [];
    this.#first = 0;
  }
}
