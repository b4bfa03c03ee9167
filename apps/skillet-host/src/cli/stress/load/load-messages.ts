import type { LoadStats } from './load-window.ts';

/** What the load is told. */
export type LoadOrder =
  | {
      readonly type: 'start';
      /** Where requests go, in turn. */
      readonly urls: readonly string[];
      /** Requests per second, in all. */
      readonly rate: number;
    }
  /** Ends the span of time that is counted, and begins the next. */
  | { readonly type: 'cut' };

/** What the load says: the counts of a span that was cut, one per order. */
export interface LoadCut {
  readonly stats: LoadStats;
}
