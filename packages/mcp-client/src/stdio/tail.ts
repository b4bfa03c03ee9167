/** Keeps the last bytes of what comes, however it is cut. */
export class Tail {
  readonly #most: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    // Joined rarely, so that many small pieces cost little.
    if (this.#bytes > this.#most * 4 || this.#pieces.length > 256) this.#join();
  }

  /** The whole lines at the end; the last line's end when that alone is longer. */
  text(): string {
    const cut = this.#join();
    const text = (this.#pieces[0] ?? Buffer.alloc(0)).toString('utf8').replace(/^\uFFFD+/, '');
    const from = cut ? text.indexOf('\n') + 1 : 0;
    return (from < text.length ? text.slice(from) : text).trimEnd();
  }

  /** Whether something is missing in front. */
  #join(): boolean {
    const all = Buffer.concat(this.#pieces);
    const cut = all.length > this.#most;
    this.#lost ||= cut;
    // A copy: what was cut off is not to be held.
    this.#pieces = [Buffer.from(all.subarray(-this.#most))];
    this.#bytes = Math.min(all.length, this.#most);
    return this.#lost;
  }

  #lost = false;
}
