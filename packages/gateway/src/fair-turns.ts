/** Requests to one mount that are begun in one turn of the event loop. */
const BEGUN_PER_TURN = 16;

/** What one skill has begun in this turn, and what waits for the next ones. */
interface Line {
  begun: number;
  readonly waiting: (() => void)[];
}

/**
 * Keeps a crowd in front of one skill from holding up the requests to all others: of what arrives at
 * once, a skill begins so many in one turn of the event loop, and between two turns everybody else's
 * requests are read. Nothing is refused or put behind what came later to the same skill.
 */
export class FairTurns {
  readonly #lines = new Map<string, Line>();
  #turning = false;

  /** Begins a request to a skill now or in one of the next turns. */
  begin(mount: string, request: () => void): void {
    let line = this.#lines.get(mount);
    if (line === undefined) {
      line = { begun: 0, waiting: [] };
      this.#lines.set(mount, line);
    }
    this.#awaitNext();
    if (line.begun >= BEGUN_PER_TURN || line.waiting.length > 0) {
      line.waiting.push(request);
      return;
    }
    line.begun += 1;
    request();
  }

  readonly #turn = (): void => {
    this.#turning = false;
    for (const [mount, line] of this.#lines) {
      if (line.waiting.length === 0) {
        this.#lines.delete(mount);
        continue;
      }
      const next = line.waiting.splice(0, BEGUN_PER_TURN);
      line.begun = next.length;
      for (const request of next) request();
    }
    if (this.#lines.size > 0) this.#awaitNext();
  };

  #awaitNext(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }
}
