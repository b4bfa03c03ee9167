import type { SkillView } from '@skillet/core';
import type { ByteBudget } from '../budget/byte-budget.ts';

/** Bytes in which a body of unknown size takes room. */
const STEP = 256 * 1024;

/** What one body takes of the budget of all; it may wait for more of it, but not for ever. */
export class HeldBody {
  readonly #budget: ByteBudget;
  readonly #mount: string;
  readonly #patience: number;
  readonly #onNoRoom: () => void;
  #held = 0;
  #giveUp: (() => void) | undefined;
  #over = false;

  /** Its skill's timeout is its patience: after so long without room `onNoRoom` is called, and nothing is held any more. */
  constructor(
    budget: ByteBudget,
    { mount, timeout }: Pick<SkillView, 'mount' | 'timeout'>,
    onNoRoom: () => void,
  ) {
    this.#budget = budget;
    this.#mount = mount;
    this.#patience = timeout;
    this.#onNoRoom = onNoRoom;
  }

  /** Whether there is room for so many bytes; if not, `onRoom` is called once there is. */
  grow(size: number, onRoom: () => void): boolean {
    if (size <= this.#held) return true;
    // It asks already.
    if (this.#giveUp !== undefined) return false;
    const missing = Math.ceil((size - this.#held) / STEP) * STEP;
    if (this.#over) return true;
    if (this.#budget.take(this.#mount, missing, this.#held)) {
      this.#held += missing;
      return true;
    }
    const onFree = (): void => {
      this.#held += missing;
      stop();
      onRoom();
    };
    const leave = this.#budget.wait(this.#mount, missing, onFree, this.#held);
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
    this.#budget.give(this.#mount, this.#held);
  }
}
