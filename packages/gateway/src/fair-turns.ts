/** Requests to one mount that are begun in one round. */
const BEGUN_PER_ROUND = 16;

/** Turns of the event loop that a round lasts at most. */
const TURNS_PER_ROUND = 100;

/** What one skill has begun in this round, and what waits for the next ones. */
interface Line {
  begun: number;
  readonly waiting: (() => void)[];
}

/**
 * Keeps a crowd in front of one skill from holding up the requests to all others: of what arrives at
 * once, a skill begins so many in one round, and between two rounds everybody else's requests are read.
 * A round is a turn of the event loop, or several while connections keep arriving: a turn accepts but
 * one of them, and those that wait behind a crowd's may be somebody else's. Nothing is refused or put
 * behind what came later to the same skill.
 */
export class FairTurns {
  readonly #lines = new Map<string, Line>();
  readonly #met = new WeakSet();
  #turning = false;
  #connected = false;
  #turns = 0;

  /** Begins a request to a skill, which came on a connection, now or in one of the next rounds. */
  begin(mount: string, connection: object, request: () => void): void {
    if (!this.#met.has(connection)) {
      this.#met.add(connection);
      this.#connected = true;
    }
    let line = this.#lines.get(mount);
    if (line === undefined) {
      line = { begun: 0, waiting: [] };
      this.#lines.set(mount, line);
    }
    this.#awaitNext();
    if (line.begun >= BEGUN_PER_ROUND || line.waiting.length > 0) {
      line.waiting.push(request);
      return;
    }
    line.begun += 1;
    request();
  }

  readonly #turn = (): void => {
    this.#turning = false;
    this.#turns += 1;
    if (!this.#connected || this.#turns >= TURNS_PER_ROUND) this.#nextRound();
    this.#connected = false;
    if (this.#lines.size > 0) this.#awaitNext();
  };

  #nextRound(): void {
    this.#turns = 0;
    for (const [mount, line] of this.#lines) {
      if (line.waiting.length === 0) {
        this.#lines.delete(mount);
        continue;
      }
      const next = line.waiting.splice(0, BEGUN_PER_ROUND);
      line.begun = next.length;
      for (const request of next) request();
    }
  }

  #awaitNext(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }
}
