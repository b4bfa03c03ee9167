import type { Child } from './child/child.ts';
import type { Contender } from '../../governor/threads/contender.ts';

/** A process that runs a skill, as one of those who want the machine's cores. */
export class LiveProcess implements Contender {
  starting = true;
  answered = 0;
  leftBehind = false;
  last = false;
  readonly #child: () => Pick<Child, 'pid' | 'ending'> | undefined;

  /** `child` is undefined before it is there. */
  constructor(child: () => Pick<Child, 'pid' | 'ending'> | undefined) {
    this.#child = child;
  }

  get tid(): number {
    return this.#child()?.pid ?? 0;
  }

  get ending(): boolean {
    return this.#child()?.ending ?? false;
  }
}
