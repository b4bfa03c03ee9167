import type { LoadStats, NeighbourKind } from './load-window.ts';

/** Where requests go. */
export interface LoadTarget {
  readonly url: string;
  readonly kind: NeighbourKind;
}

/** What the load is told. */
export type LoadOrder =
  | {
      readonly type: 'start';
      /** Asked in turn. */
      readonly targets: readonly LoadTarget[];
      /** Requests per second, in all. */
      readonly rate: number;
    }
  /** Ends the span of time that is counted, and begins the next. */
  | { readonly type: 'cut' };

/** What the load says: the counts of a span that was cut, one per order. */
export interface LoadCut {
  readonly stats: LoadStats;
}
