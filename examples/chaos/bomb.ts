import type { SkillContext } from '@skillet/sdk';

/** What a call brings to its bomb. */
export interface Fuse {
  readonly context: Pick<SkillContext, 'dataDir' | 'log'>;
  /** Milliseconds, for the bombs that take a time. */
  readonly ms: number;
  /** Base URL of the host, for those that call it. */
  readonly url: string;
}

/** Goes off; what it returns is the answer, if one can be given at all. */
export type Explode = (fuse: Fuse) => unknown;

/** A way to do harm. */
export interface Bomb {
  /** One line that says what it does. */
  readonly about: string;
  readonly explode: Explode;
}
