import type { RolloutFigures } from './judge-rollout.ts';

/** What becomes of a revision that proves itself: as a canary, with a share of the calls, or watched once it has taken over. */
export interface RolloutStep {
  readonly kind: 'canary' | 'watch';
  /**
   * It began; it gets a larger share; it has taken over, or stays; it was taken back; it ended without a verdict, for something
   * else came.
   */
  readonly action: 'began' | 'step' | 'promoted' | 'taken-back' | 'ended';
  /** Label of the revision before it. */
  readonly before: string;
  /** Per cent of the calls that it gets from now on. */
  readonly share: number;
  /** A sentence on why. */
  readonly why?: string;
  /** Who wanted it; left out where the host has decided. */
  readonly by?: string;
  /** Of the calls since the last step. */
  readonly figures?: { readonly candidate: RolloutFigures; readonly before: RolloutFigures };
}
