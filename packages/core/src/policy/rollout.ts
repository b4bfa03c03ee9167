/**
 * What is done with a version whose schemas break callers of the one that runs: `auto` refuses what somebody has loaded,
 * and warns of what is loaded because files changed.
 */
export type BreakingPolicy = 'auto' | 'refuse' | 'warn' | 'allow';

/** What is done with a version whose own examples fail, in the same words; `skip` runs none. */
export type ExamplesPolicy = 'auto' | 'refuse' | 'warn' | 'skip';

/** How much worse than the version before another one may be. */
export interface Tolerance {
  /** Calls without which nothing is said of a version but that it crashes. */
  readonly minCalls: number;
  /** Share of its calls, 0 to 1, by which its errors may be more. */
  readonly maxErrorIncrease: number;
  /** Share, 0 for none, by which the time within which 95 % of its calls end may be longer. */
  readonly maxP95Increase: number;
}

/** What is looked at before another version takes over, and for a while after. */
export interface VerifyPolicy extends Tolerance {
  readonly breaking: BreakingPolicy;
  readonly examples: ExamplesPolicy;
  /** Recent calls that it is to answer as well, without a host error; 0 for none. */
  readonly samples: number;
  /** Milliseconds for which it is watched once it has taken over; 0 for not at all. */
  readonly window: number;
}

/** How another version gets a growing share of the calls before it takes over. */
export interface CanaryPolicy extends Tolerance {
  /** Per cent of the calls, from step to step; empty to take over at once. */
  readonly steps: readonly number[];
  /** Milliseconds that a step takes at least. */
  readonly each: number;
}

/** How another version takes over. */
export interface DeployPolicy {
  readonly canary: CanaryPolicy;
}
