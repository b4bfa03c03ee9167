import type { DescriptorBudget } from './descriptor-budget.ts';

/** Descriptors that objects of Node hold until they are closed, or until nobody has them any more. */
export class HeldDescriptors {
  readonly #budget: DescriptorBudget;
  readonly #held = new WeakMap<object, { count: number }>();
  readonly #gone = new FinalizationRegistry<{ readonly count: number }>(({ count }) => {
    this.#budget.giveBack(count);
  });

  constructor(budget: DescriptorBudget) {
    this.#budget = budget;
  }

  /** How many it holds from now on; none when it is closed. */
  set(owner: object, count: number): void {
    let held = this.#held.get(owner);
    if (held === undefined) {
      if (count === 0) return;
      held = { count: 0 };
      this.#held.set(owner, held);
      this.#gone.register(owner, held);
    }
    this.#budget.take(count - held.count);
    held.count = count;
  }
}
