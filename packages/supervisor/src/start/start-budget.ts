import {
  decideStart,
  patienceOf,
  type Clock,
  type RestartAllowance,
  type StartNeed,
  type StartPolicy,
  type Timer,
} from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';

interface Waiting {
  readonly need: () => StartNeed;
  readonly admit: () => void;
}

/** The place of a start that goes on. */
export interface StartPlace {
  /** It is over, however it ended. */
  leave(): void;
  /** `waited` tells for how many milliseconds until now it could have run, but others did: they don't count. */
  carriedBy(waited: () => number): void;
}

/**
 * What all workers of a host go through to start, threads and processes alike, so that starts leave the
 * gateway its share of the machine. Of a hundred threads at once all take long, too, and each leaves behind
 * the memory that it compiled in, which threads that start one after the other use again.
 */
export class StartBudget {
  readonly #clock: Clock;
  readonly #lag: Lag;
  readonly #policy: StartPolicy;
  readonly #serving: () => boolean;
  #waiting: Waiting[] = [];
  #inside = 0;
  /** Starts that go on but have given their places to others. */
  #lingering = 0;
  #allowance: RestartAllowance;
  #timer: Timer | undefined;

  /** `serving` tells whether callers are served now, who would notice what starts take of the cores. */
  constructor(clock: Clock, lag: Lag, policy: StartPolicy, serving: () => boolean) {
    this.#clock = clock;
    this.#lag = lag;
    this.#policy = policy;
    this.#serving = serving;
    this.#allowance = { left: policy.restarts.burst, at: clock.now() };
  }

  /**
   * Resolves when a start's turn has come, with its place; with undefined when `signal` aborts before.
   * `need` tells why it is wanted, whenever that is asked.
   */
  enter(need: () => StartNeed, signal: AbortSignal): Promise<StartPlace | undefined> {
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
    const serving = this.#serving();
    while (this.#waiting.length > 0) {
      const state = { inside: this.#inside, allowance: this.#allowance, serving };
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

  #enter(): StartPlace {
    this.#inside += 1;
    let place: 'inside' | 'lingering' | 'left' = 'inside';
    let waited = () => 0;
    let counted = 0;
    let timer: Timer;
    const wait = (patience: number): void => {
      timer = this.#lag.after(patience, () => {
        // A busy machine is no reason to burden it with one more.
        const more = waited() - counted;
        counted += more;
        if (more >= 1) {
          wait(more);
          return;
        }
        place = 'lingering';
        this.#lingering += 1;
        this.#inside -= 1;
        this.#admit();
      });
    };
    wait(patienceOf(this.#policy, this.#lingering));
    return {
      carriedBy: (tellsWaited) => {
        waited = tellsWaited;
      },
      leave: () => {
        timer.cancel();
        if (place === 'inside') this.#inside -= 1;
        else if (place === 'lingering') this.#lingering -= 1;
        place = 'left';
        this.#admit();
      },
    };
  }
}
