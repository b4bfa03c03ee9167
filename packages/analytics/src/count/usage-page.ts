import { BUCKETS } from '../latency/buckets.ts';

/** Where in the numbers of a cell each is. The buckets of its durations begin at `buckets`. */
export const AT = {
  calls: 0,
  bytesIn: 1,
  bytesOut: 2,
  /** Milliseconds in all. */
  queue: 3,
  duration: 4,
  /** Milliseconds of the slowest. */
  most: 5,
  buckets: 6,
} as const;

/** Numbers of one cell. */
export const CELL = AT.buckets + BUCKETS;

/** Names of one cell: those of a `UsageKey`, in this order. */
export const NAMES = ['skill', 'operation', 'caller', 'outcome', 'code'] as const;

/** What was counted of calls that ended within one minute, or a part of it. It can be sent to another thread. */
export interface UsagePage {
  /** When the minute began, in milliseconds since the epoch. */
  readonly at: number;
  /** Of each cell its names, one after the other. */
  readonly names: readonly string[];
  /** Of each cell its numbers, one after the other. */
  readonly numbers: Float64Array<ArrayBuffer>;
}
