import type { Contender } from '../../governor/threads/contender.ts';

/** A process that runs a skill, as one of those who want the machine's cores. */
export class LiveProcess implements Contender {
  starting = true;
  answered = 0;
  leftBehind = false;
  readonly #pid: () => number | undefined;

  /** `pid` is undefined before it is there. */
  constructor(pid: () => number | undefined) {
    this.#pid = pid;
  }

  get tid(): number {
    return this.#pid() ?? 0;
  }
}
