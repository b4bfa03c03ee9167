import type { Clock, SkillResponse } from '@skillet/core';
import type { ForOthers } from './answer-others.ts';

/** Where a host asks the others for their leave to reload all, and gives it back. */
export const CLAIM = '/-/claim-reload';
export const RELEASE = '/-/release-reload';

/** Milliseconds for which a leave holds, unless it is asked for again. */
const HOLDS = 180_000;

/** Who has the leave of this host to reload all of the cluster: one at a time. */
export class RollClaims {
  readonly #now: () => number;
  #holder = '';
  #until = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#now = () => clock.now();
  }

  /** Gives the leave, or says who has it. */
  claim(by: string): string | undefined {
    if (this.#holder !== by && this.#now() < this.#until) return this.#holder;
    this.#holder = by;
    this.#until = this.#now() + HOLDS;
    return undefined;
  }

  release(by: string): void {
    if (this.#holder === by) this.#until = 0;
  }

  /** What other hosts may ask. */
  get forOthers(): ForOthers {
    return new Map([
      [
        CLAIM,
        (by) => {
          const holder = this.claim(by);
          return answer(holder === undefined ? 200 : 409, holder ?? by);
        },
      ],
      [
        RELEASE,
        (by) => {
          this.release(by);
          return answer(200, by);
        },
      ],
    ]);
  }
}

function answer(status: number, holder: string): SkillResponse {
  return { status, headers: null, body: JSON.stringify({ holder }) };
}
