/** Lines that are kept. */
const LINES = 200;

/** What the code prints, within bounds: what comes first is kept, the rest is counted. */
export class Printed {
  readonly #room: number;
  readonly #lines: string[] = [];
  #size = 0;
  #dropped = 0;

  /** `room` is how many characters there may be. */
  constructor(room: number) {
    this.#room = room;
  }

  add(line: string): void {
    const left = this.#room - this.#size;
    if (this.#lines.length >= LINES || left <= 0) {
      this.#dropped += 1;
      return;
    }
    const kept = line.length > left ? `${line.slice(0, left)}…` : line;
    this.#size += kept.length + 1;
    this.#lines.push(kept);
  }

  get lines(): readonly string[] {
    if (this.#dropped === 0) return this.#lines;
    return [...this.#lines, `(${String(this.#dropped)} more lines were dropped)`];
  }
}
