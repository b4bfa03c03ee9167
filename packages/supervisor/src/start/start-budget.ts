import {
  decideStart,
  patienceOf,
  type Clock,
  type RestartAllowance,
  type StartNeed,
  type StartPolicy,
  type Timer,
} from '@skillet/core';

interface Waiting {
  readonly need: () => StartNeed;
  readonly admit: () => void;
}

/**
 * What all isolates of a host go through to start, threads and processes alike, so that starts leave the
 * gateway its share of the machine. Of a hundred threads at once all take long, too, and each leaves behind
 * the memory that it compiled in, which threads that start one after the other use again.
 */
export class StartBudget {
  readonly #clock: Clock;
  readonly #policy: StartPolicy;
  #waiting: Waiting[] = [];
  #inside = 0;
  /** Starts that go on but have given their places to others. */
  #lingering = 0;
  #allowance: RestartAllowance;
  #timer: Timer | undefined;

  constructor(clock: Clock, policy: StartPolicy) {
    this.#clock = clock;
    this.#policy = policy;
    this.#allowance = { left: policy.restarts.burst, at: clock.now() };
  }

  /**
   * Resolves when a start's turn has come, with what is to be called when it is over; with undefined when
   * `signal` aborts before. `need` tells why it is wanted, whenever that is asked.
   */
  enter(need: () => StartNeed, signal: AbortSignal): Promise<(() => void) | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve(undefined);
        return;
      }
      const giveUp = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve(undefined);
      };
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(this.#enter());
      };
      const waiting = { need, admit };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(waiting);
      this.#admit();
    });
  }

  #admit(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      const state = { inside: this.#inside, allowance: this.#allowance };
      const needs = this.#waiting.map(({ need }) => need());
      const decision = decideStart(needs, state, this.#policy, this.#clock.now());
      if (decision.kind === 'wait') {
        if (decision.for !== undefined) {
          this.#timer = this.#clock.after(decision.for, () => this.#admit());
        }
        return;
      }
      this.#allowance = decision.allowance;
      const [next] = this.#waiting.splice(decision.index, 1);
      next?.admit();
    }
  }

  #enter(): () => void {
    this.#inside += 1;
    let place: 'inside' | 'lingering' | 'left' = 'inside';
    const timer = this.#clock.after(patienceOf(this.#policy, this.#lingering), () => {
      place = 'lingering';
      this.#lingering += 1;
      this.#inside -= 1;
      this.#admit();
    });
    return () => {
      timer.cancel();
      if (place === 'inside') this.#inside -= 1;
      else if (place === 'lingering') this.#lingering -= 1;
      place = 'left';
      this.#admit();
    };
  }
}
