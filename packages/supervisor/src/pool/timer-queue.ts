import type { Clock, Timer } from '@skillet/core';

/** A place in the queue; the one that no item has is both its ends. */
class Place<Item> implements Timer {
  readonly item: Item | undefined;
  readonly due: number;
  before: Place<Item> = this;
  after: Place<Item> = this;

  constructor(item: Item | undefined, due: number) {
    this.item = item;
    this.due = due;
  }

  enterBefore(other: Place<Item>): void {
    this.before = other.before;
    this.after = other;
    this.before.after = this;
    other.before = this;
  }

  /** Does nothing the second time. */
  cancel(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this.after = this;
  }
}

/**
 * Timers of one and the same delay, of which nearly all are called off: each is due after those before it,
 * so that one timer of the clock, for the first of them, does for all.
 */
export class TimerQueue<Item> {
  readonly #clock: Clock;
  readonly #delay: number;
  readonly #onDue: (item: Item) => void;
  readonly #ends = new Place<Item>(undefined, 0);
  #timer: Timer | undefined;

  /** `delay` in milliseconds; `onDue` is told of each item that is not called off within it. */
  constructor(clock: Clock, delay: number, onDue: (item: Item) => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#onDue = onDue;
  }

  /** `now` is the time. */
  add(item: Item, now = this.#clock.now()): Timer {
    const place = new Place(item, now + this.#delay);
    place.enterBefore(this.#ends);
    this.#arm(this.#delay);
    return place;
  }

  /** Keeps no timer of the clock while it has no item. */
  rest(): void {
    if (this.#ends.after !== this.#ends) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(delay: number): void {
    this.#timer ??= this.#clock.after(delay, this.#onTimer);
  }

  readonly #onTimer = (): void => {
    const now = this.#clock.now();
    try {
      for (
        let first = this.#ends.after;
        first.item !== undefined && first.due <= now;
        first = this.#ends.after
      ) {
        first.cancel();
        this.#onDue(first.item);
      }
    } finally {
      // Last, for the one that is first by then: what was added meanwhile is due after those who stay.
      this.#timer = undefined;
      const { item, due } = this.#ends.after;
      if (item !== undefined) this.#arm(Math.max(0, Math.ceil(due - now)));
    }
  };
}
