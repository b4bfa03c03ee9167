import { CODE_AT_ONCE } from '@skillet/core';

/** What a run asks for, within bounds: so many calls in all, and few of them at the same time. */
export class Asked {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #made = 0;
  #underWay = 0;

  /** `most` is how many calls a run makes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether none is under way. */
  get isEmpty(): boolean {
    return this.#underWay === 0;
  }

  /** Sends a call, now or once others are answered; false where the run has made all it may. */
  send(call: () => void): boolean {
    if (this.#made >= this.#most) return false;
    this.#made += 1;
    if (this.#underWay >= CODE_AT_ONCE) this.#waiting.push(call);
    else {
      this.#underWay += 1;
      call();
    }
    return true;
  }

  /** One is answered: the next is sent. */
  answered(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay -= 1;
    else next();
  }

  /** Those that wait are not sent any more. */
  end(): void {
    this.#waiting.length = 0;
  }
}
