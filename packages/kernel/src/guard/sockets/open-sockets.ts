/** Sockets that a skill may have open in one worker, connections that it accepted among them. */
const MAX_SOCKETS = 256;

const EMFILE = -24;

/** The sockets that a worker has open: all threads share the descriptors of the process. */
export class OpenSockets {
  readonly #open = new Set<unknown>();
  #said = false;

  /** Whether so many more find room; says once, in the log of the skill, that they don't. */
  haveRoom(more: number): boolean {
    if (this.#open.size + more <= MAX_SOCKETS) return true;
    if (!this.#said) {
      this.#said = true;
      const most = String(MAX_SOCKETS);
      console.error(
        `this skill has ${most} sockets open in one worker, which is the most (EMFILE): ` +
          'close those that are not needed, or reuse connections',
      );
    }
    return false;
  }

  /** Counts one that gets a descriptor now: 0, or an error number below it. */
  add(socket: unknown): number {
    if (this.#open.has(socket)) return 0;
    if (!this.haveRoom(1)) return EMFILE;
    this.#open.add(socket);
    return 0;
  }

  delete(socket: unknown): void {
    if (this.#open.delete(socket) && this.#open.size < MAX_SOCKETS / 2) this.#said = false;
  }
}
