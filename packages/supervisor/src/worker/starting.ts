import type { LoadedFacts, Timer } from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';

/** What a start is watched with. */
export interface StartingOptions {
  readonly lag: Lag;
  /** Milliseconds that it may take from its turn on. */
  readonly timeout: number;
  readonly onLate: () => void;
  /** Asks for a sign of life. */
  readonly ping: () => void;
}

/** A worker's start: from its turn, over what the skill says once it is loaded, to a sign of life. */
export class Starting {
  /** What the skill said of itself; undefined before. */
  facts: LoadedFacts | undefined;
  readonly #options: StartingOptions;
  #timer: Timer | undefined;

  constructor(options: StartingOptions) {
    this.#options = options;
  }

  begin(): void {
    const { lag, timeout, onLate } = this.#options;
    this.#timer = lag.after(timeout, onLate);
  }

  /** A skill that is loaded may still block its event loop: it counts as ready once it answers. */
  onLoaded(facts: LoadedFacts): void {
    this.facts = facts;
    this.#options.ping();
  }

  /** It is over, or nobody waits for it any more. */
  end(): void {
    this.#timer?.cancel();
  }
}
