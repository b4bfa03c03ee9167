import type { Tolerance } from './rollout.ts';

/** What is told of the calls of a revision. */
export interface RolloutFigures {
  /** Those that have ended, but for those whose callers have left. */
  readonly calls: number;
  /** Workers that died. */
  readonly crashes: number;
  /** Calls that the host has answered in its place with a status of 500 or more: crashes, timeouts, limits, … */
  readonly hostErrors: number;
  /** Calls that the skill has answered with a status of 400 or more. */
  readonly skillErrors: number;
  /** Milliseconds within which half of the calls ended; null without any. */
  readonly p50: number | null;
  /** Milliseconds within which 95 % of the calls ended; null without any. */
  readonly p95: number | null;
}

/** What is known of the calls of a revision. */
export interface CallSample {
  readonly figures: RolloutFigures;
  /** Milliseconds that the latest of its calls took, in no order. */
  readonly latencies: readonly number[];
}

/** What is to be said of a revision: it is worse than the one before it, it is not, or too little is known. */
export type RolloutVerdict =
  | { readonly kind: 'worse'; readonly why: string }
  | { readonly kind: 'well' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Crashes from which on nobody waits for more calls. */
const CRASHES = 2;
/** Errors, and slow calls, that may be bad luck. */
const LUCK = 2;
/** Standard errors beyond which a difference is no chance: the bound of a one-sided test at about 2 %. */
const BEYOND_CHANCE = 2;
/** Milliseconds that are never worth to go back for. */
const SMALL = 5;
const SLOW_SHARE = 0.05;

/**
 * Whether a revision is worse than the one before it. Crashes count at once; errors and latency when both have had enough calls.
 * Errors: a two-proportion z-test on top of what is tolerated. Latency: the share of calls that are slower than what is tolerated
 * of the 95th percentile, against the 5 % that may be.
 */
export function judgeRollout(
  candidate: CallSample,
  before: CallSample,
  { minCalls, maxErrorIncrease, maxP95Increase }: Tolerance,
): RolloutVerdict {
  const [own, other] = [candidate.figures, before.figures];
  const more = share(own.crashes, own.calls) - share(other.crashes, other.calls);
  if (own.crashes >= CRASHES && more > maxErrorIncrease)
    return worse(
      `its workers died ${times(own.crashes)} within ${calls(own.calls)}, those of the version before ${times(other.crashes)} within ${calls(other.calls)}`,
    );
  for (const [whose, { calls: had }] of [
    ['it', own],
    ['the version before', other],
  ] as const) {
    if (had < minCalls)
      return { kind: 'unknown', why: `${whose} had ${calls(had)} of ${String(minCalls)} needed` };
  }
  const errors = own.hostErrors + own.skillErrors;
  const errorsBefore = other.hostErrors + other.skillErrors;
  const increase = share(errors, own.calls) - share(errorsBefore, other.calls);
  const pooled = share(errors + errorsBefore, own.calls + other.calls);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / own.calls + 1 / other.calls));
  if (errors > LUCK && increase > maxErrorIncrease && increase > BEYOND_CHANCE * error)
    return worse(
      `${percent(share(errors, own.calls))} of its calls fail, of the version before ${percent(share(errorsBefore, other.calls))}`,
    );
  return slower(candidate, before, maxP95Increase) ?? { kind: 'well' };
}

/** The value below which a share of the values lie; null for none. */
export function quantile(values: readonly number[], of: number): number | null {
  // Numbers alone sort several times as fast, and there may be as many of them as several processes have.
  const sorted = new Float64Array(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(of * sorted.length) - 1)] ?? null;
}

function slower(
  { figures, latencies }: CallSample,
  { figures: { p95 } }: CallSample,
  maxP95Increase: number,
): RolloutVerdict | undefined {
  if (p95 === null) return undefined;
  const tolerated = Math.max(p95 * (1 + maxP95Increase), p95 + SMALL);
  const slow = latencies.filter((ms) => ms > tolerated).length;
  const bound =
    SLOW_SHARE + BEYOND_CHANCE * Math.sqrt((SLOW_SHARE * (1 - SLOW_SHARE)) / latencies.length);
  if (slow <= LUCK || slow / latencies.length <= bound) return undefined;
  return worse(
    `95 % of its calls end within ${millis(figures.p95 ?? 0)}, of the version before within ${millis(p95)}`,
  );
}

function worse(why: string): RolloutVerdict {
  return { kind: 'worse', why };
}

function share(part: number, all: number): number {
  return all === 0 ? Math.min(part, 1) : part / all;
}

const times = (count: number) => (count === 1 ? 'once' : `${String(count)} times`);
const calls = (count: number) => (count === 1 ? '1 call' : `${String(count)} calls`);
const percent = (of: number) => `${String(Number((of * 100).toFixed(1)))} %`;
const millis = (ms: number) => `${String(Number(ms.toFixed(1)))} ms`;
