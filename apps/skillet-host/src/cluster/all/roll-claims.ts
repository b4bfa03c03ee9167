import type { Clock, SkillResponse } from '@skillet/core';
import type { ForOthers } from './answer-others.ts';

/** Where a host asks the others for their leave to reload all, and gives it back. */
export const CLAIM = '/-/claim-reload';
export const RELEASE = '/-/release-reload';

/** Milliseconds for which a leave holds, unless it is asked for again. */
const HOLDS = 180_000;

/** What a run of a host is called that asks for it. */
export function claimOf({ host, instance }: { host: string; instance: string }): string {
  return `${host}.${instance}`;
}

/** Who has the leave of this host to reload all of the cluster: one at a time. */
export class RollClaims {
  readonly #now: () => number;
  readonly #isThere: (holder: string) => boolean;
  #holder = '';
  #until = 0;

  /** `isThere` says whether whoever has the leave is still of the cluster: one that died does not give it back. */
  constructor(clock: Pick<Clock, 'now'>, isThere: (holder: string) => boolean) {
    this.#now = () => clock.now();
    this.#isThere = isThere;
  }

  /** Gives the leave, or says who has it. */
  claim(by: string): string | undefined {
    const isHeld = this.#now() < this.#until && this.#isThere(this.#holder);
    if (this.#holder !== by && isHeld) return this.#holder;
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
