import type { CountedSeries, Handed } from './counted.ts';
import { withNames, type Family, type FamilyOptions, type Sample } from './family.ts';
import { SeriesTable } from './series-table.ts';

/** Upper bounds in seconds, from what a small handler takes to what a model or a long job does. */
const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

/** One series of a histogram: how many fell into each bucket, the last of which has no end, and their sum. */
export class HistogramCell {
  readonly buckets: Float64Array;
  sum = 0;
  /** What of it has been handed on: the buckets, then the sum. */
  taken: readonly number[] = [];
  readonly #bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.buckets = new Float64Array(bounds.length + 1);
  }

  /** Counts one value. */
  observe(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1;
    this.buckets[at] = (this.buckets[at] ?? 0) + 1;
    this.sum += value;
  }

  /** The buckets, then the sum. */
  get numbers(): readonly number[] {
    return [...this.buckets, this.sum];
  }
}

/** How values are spread: how many were at most so large. */
export class Histogram implements Family, Handed {
  readonly name: string;
  readonly help: string;
  readonly kind = 'histogram';
  readonly #labels: readonly string[];
  readonly #bounds: readonly number[];
  readonly #table: SeriesTable<HistogramCell>;

  constructor(options: FamilyOptions, bounds: readonly number[] = SECONDS) {
    this.name = options.name;
    this.help = options.help;
    this.#labels = options.labels;
    this.#bounds = bounds;
    this.#table = new SeriesTable(options, () => new HistogramCell(bounds));
  }

  /** The series with these values of the labels. */
  cell(...values: readonly string[]): HistogramCell {
    return this.#table.cell(values);
  }

  *samples(): Iterable<Sample> {
    for (const [values, { buckets, sum }] of this.#table.entries()) {
      const labels = withNames(this.#labels, values);
      let count = 0;
      for (const [at, within] of buckets.entries()) {
        count += within;
        const bound = this.#bounds[at];
        const le = bound === undefined ? '+Inf' : String(bound);
        yield { suffix: '_bucket', labels: [...labels, ['le', le]], value: count };
      }
      yield { suffix: '_sum', labels, value: sum };
      yield { suffix: '_count', labels, value: count };
    }
  }

  take(): CountedSeries[] {
    const since = this.since();
    for (const [, cell] of this.#table.entries()) cell.taken = cell.numbers;
    return since;
  }

  since(): CountedSeries[] {
    return Array.from(this.#table.entries()).flatMap(([values, cell]): CountedSeries[] => {
      const { numbers, taken } = cell;
      const since = numbers.map((number, at) => number - (taken[at] ?? 0));
      return taken.length === 0 || since.some((number) => number !== 0) ? [[values, since]] : [];
    });
  }

  add(series: readonly CountedSeries[]): void {
    const width = this.#bounds.length + 2;
    for (const [values, numbers] of series) {
      // Another release may have other buckets.
      if (values.length !== this.#labels.length || numbers.length !== width) continue;
      const cell = this.#table.cell(values);
      for (const at of cell.buckets.keys())
        cell.buckets[at] = (cell.buckets[at] ?? 0) + (numbers[at] ?? 0);
      cell.sum += numbers[width - 1] ?? 0;
    }
  }
}
