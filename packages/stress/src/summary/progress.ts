const WIDTH = 24;

/** A bar on a terminal that says how far a run is; nothing elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #total: number;

  constructor(stream: NodeJS.WriteStream, total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  /** Shows how many are done, and what happens now. */
  show(done: number, name: string, phase: string): void {
    const filled = Math.round((WIDTH * done) / Math.max(1, this.#total));
    const bar = '#'.repeat(filled).padEnd(WIDTH, '-');
    this.#write(`[${bar}] ${String(done)}/${String(this.#total)} ${name}: ${phase}`);
  }

  /** Makes room for a line of output. */
  clear(): void {
    this.#write('');
  }

  #write(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[2K${text}`);
  }
}
