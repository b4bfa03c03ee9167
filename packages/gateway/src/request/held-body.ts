import type { ByteBudget } from '../budget/byte-budget.ts';

/** Bytes in which a body of unknown size takes room. */
const STEP = 256 * 1024;

/** What one body takes of the budget of all; it may wait for more of it, but not for ever. */
export class HeldBody {
  readonly #budget: ByteBudget;
  readonly #patience: number;
  readonly #onNoRoom: () => void;
  #held = 0;
  #giveUp: (() => void) | undefined;
  #over = false;

  /** `patience` in milliseconds; after so long without room `onNoRoom` is called, and nothing is held any more. */
  constructor(budget: ByteBudget, patience: number, onNoRoom: () => void) {
    this.#budget = budget;
    this.#patience = patience;
    this.#onNoRoom = onNoRoom;
  }

  /** Whether there is room for so many bytes; if not, `onRoom` is called once there is. */
  grow(size: number, onRoom: () => void): boolean {
    if (size <= this.#held) return true;
    // It asks already.
    if (this.#giveUp !== undefined) return false;
    const missing = Math.ceil((size - this.#held) / STEP) * STEP;
    if (this.#over) return true;
    if (this.#budget.take(missing)) {
      this.#held += missing;
      return true;
    }
    const leave = this.#budget.wait(missing, () => {
      this.#held += missing;
      stop();
      onRoom();
    });
    const timer = setTimeout(() => {
      this.release();
      this.#onNoRoom();
    }, this.#patience);
    const stop = (): void => {
      clearTimeout(timer);
      this.#giveUp = undefined;
    };
    this.#giveUp = () => {
      stop();
      leave();
    };
    return false;
  }

  /** The body is needed no more. */
  release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#giveUp?.();
    this.#budget.give(this.#held);
  }
}
