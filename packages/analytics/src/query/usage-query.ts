import { NAMES } from '../count/usage-page.ts';
import type { Period } from '../store/schema.ts';

/** What calls can be told apart and chosen by. */
export const DIMENSIONS = NAMES;

/** One of them. */
export type Dimension = (typeof DIMENSIONS)[number];

/** What somebody wants to know, as it was checked. */
export interface UsageQuery {
  /** Milliseconds since the epoch, at the beginning of a period. */
  readonly from: number;
  /** The same, where what is told ends. */
  readonly to: number;
  readonly by: readonly Dimension[];
  /** Milliseconds of each step; undefined for the whole time alone. */
  readonly step: number | undefined;
  /** What calls must have, each one of these names. */
  readonly only: Readonly<Partial<Record<Dimension, readonly string[]>>>;
  /** Groups that are told; the largest. */
  readonly limit: number;
  /** By what it is looked up. */
  readonly period: Period;
}

/** What became of calls. */
export interface UsageFigures {
  readonly calls: number;
  readonly answered: number;
  readonly skill_errors: number;
  readonly host_errors: number;
  readonly callers_left: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  /** Milliseconds, on average, until a worker took it. */
  readonly queue_ms: number;
  /** Milliseconds from admission until the answer was there, or had begun; null where there was no call. */
  readonly duration_ms: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
}

/** The same of one step; steps without a call are left out. */
export interface UsageStep extends UsageFigures {
  /** When it began. */
  readonly at: string;
}

/** The calls that have these names. */
export type UsageGroup = Readonly<Partial<Record<Dimension, string>>> &
  UsageFigures & { readonly steps?: readonly UsageStep[] };

/** The answer. */
export interface UsageAnswer {
  readonly from: string;
  readonly to: string;
  readonly by: readonly Dimension[];
  /** Seconds; null where there are no steps. */
  readonly step: number | null;
  readonly total: UsageFigures;
  /** The largest first. */
  readonly groups: readonly UsageGroup[];
  /** Groups that were left out, for they are smaller than those that are told. */
  readonly groups_left_out: number;
}
