import type { DescriptorBudget } from '../files/descriptor-budget.ts';

/** Sockets that a skill may have open in one worker, connections that it accepted among them. */
const MAX_SOCKETS = 256;

const EMFILE = -24;

/** The sockets that a worker has open: all threads share the descriptors of the process. */
export class OpenSockets {
  readonly #open = new Set<unknown>();
  readonly #budget: DescriptorBudget;
  #said = false;

  constructor(budget: DescriptorBudget) {
    this.#budget = budget;
  }

  /** Whether so many more find room; says once, in the log of the skill, that they don't. */
  haveRoom(more: number): boolean {
    const isFull = this.#open.size + more > MAX_SOCKETS;
    const short = isFull
      ? `a worker may have ${String(MAX_SOCKETS)} sockets`
      : this.#budget.refusal(more);
    if (short === undefined) return true;
    if (!this.#said) {
      this.#said = true;
      console.error(
        `this skill has ${String(this.#open.size)} sockets open in one worker, and gets no more (EMFILE): ` +
          `${short}; close those that are not needed, or reuse connections`,
      );
    }
    return false;
  }

  /** Counts one that gets a descriptor now: 0, or an error number below it. */
  add(socket: unknown): number {
    if (this.#open.has(socket)) return 0;
    if (!this.haveRoom(1)) return EMFILE;
    this.#open.add(socket);
    this.#budget.take(1);
    return 0;
  }

  delete(socket: unknown): void {
    if (!this.#open.delete(socket)) return;
    this.#budget.giveBack(1);
    if (this.#open.size < MAX_SOCKETS / 2) this.#said = false;
  }
}
