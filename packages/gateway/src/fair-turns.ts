import { FairLine, type From, type Turns } from '@skillet/core';

/** Requests to one mount that are begun in one round, unless they take long. */
const BEGUN_PER_ROUND = 32;

/** Requests to one mount that are begun in one round, however long they take. */
const BEGUN_AT_LEAST = 4;

/** Milliseconds into a round after which a mount begins no more than those. */
const LONG = 2;

/** Turns of the event loop that a round lasts at most. */
const TURNS_PER_ROUND = 100;

/** What one skill has begun in this round, and what waits for the next ones. */
interface Line {
  begun: number;
  readonly atLeast: number;
  readonly waiting: FairLine<() => void>;
}

/**
 * Keeps a crowd in front of one skill from holding up the requests to all others: of what arrives at
 * once, a skill begins so many in one round, and between two rounds everybody else's requests are read.
 * A round is a turn of the event loop, or several while connections keep arriving: a turn accepts but
 * one of them, and those that wait behind a crowd's may be somebody else's. Nothing is refused, and of one
 * caller nothing is put behind what came later to the same skill: those who wait there have turns by callers.
 */
export class FairTurns implements Turns {
  readonly #elapsed: () => number;
  readonly #lines = new Map<string, Line>();
  readonly #met = new WeakSet();
  #turning = false;
  #connected = false;
  #turns = 0;
  /** When the first request of this round came; undefined before. */
  #began: number | undefined;

  /** `elapsed` tells milliseconds on a clock that nobody sets. */
  constructor(elapsed = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /**
   * Begins a request to a skill, which came on a connection, now or in one of the next rounds. `atLeast` is how many
   * of its line are begun in a round, however long they take.
   */
  begin(
    mount: string,
    connection: object,
    request: () => void,
    from?: From,
    atLeast = BEGUN_AT_LEAST,
  ): void {
    if (!this.#met.has(connection)) {
      this.#met.add(connection);
      this.#connected = true;
    }
    let line = this.#lines.get(mount);
    if (line === undefined) {
      line = { begun: 0, atLeast, waiting: new FairLine() };
      this.#lines.set(mount, line);
    }
    this.#awaitNext();
    this.#began ??= this.#elapsed();
    if (line.waiting.size > 0 || !this.#isRoomIn(line)) {
      line.waiting.join(from?.party() ?? '', request);
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
    this.#began = undefined;
    for (const [mount, line] of this.#lines) {
      if (line.waiting.size === 0) this.#lines.delete(mount);
      else this.#beginSome(line);
    }
  }

  #beginSome(line: Line): void {
    this.#began ??= this.#elapsed();
    line.begun = 0;
    const { waiting } = line;
    // What comes in the middle of this waits as well.
    for (let left = waiting.size; left > 0 && this.#isRoomIn(line); left -= 1) {
      line.begun += 1;
      waiting.next()?.();
    }
  }

  #isRoomIn({ begun, atLeast }: Line): boolean {
    if (begun < atLeast) return true;
    if (begun >= BEGUN_PER_ROUND) return false;
    return this.#elapsed() - (this.#began ?? 0) < LONG;
  }

  #awaitNext(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }
}
