import type { CountedSeries, Handed } from './counted.ts';
import { withNames, type Family, type FamilyOptions, type Sample } from './family.ts';
import { SeriesTable } from './series-table.ts';

/** One series of a counter. */
export interface CounterCell {
  value: number;
  /** What of it has been handed on; a series that stands at zero is, once. */
  taken: number | undefined;
}

/** Something that is counted and never falls. */
export class Counter implements Family, Handed {
  readonly name: string;
  readonly help: string;
  readonly kind = 'counter';
  readonly #labels: readonly string[];
  readonly #table: SeriesTable<CounterCell>;

  constructor(options: FamilyOptions) {
    this.name = options.name;
    this.help = options.help;
    this.#labels = options.labels;
    this.#table = new SeriesTable(options, () => ({ value: 0, taken: undefined }));
  }

  /** The series with these values of the labels. */
  cell(...values: readonly string[]): CounterCell {
    return this.#table.cell(values);
  }

  /** Counts, `by` at once. */
  inc(values: readonly string[], by = 1): void {
    this.#table.cell(values).value += by;
  }

  *samples(): Iterable<Sample> {
    for (const [values, { value }] of this.#table.entries())
      yield { suffix: '', labels: withNames(this.#labels, values), value };
  }

  since(): CountedSeries[] {
    return Array.from(this.#table.entries()).flatMap(
      ([values, { value, taken }]): CountedSeries[] =>
        value === taken ? [] : [[values, [value - (taken ?? 0)]]],
    );
  }

  take(): CountedSeries[] {
    const since = this.since();
    for (const [, cell] of this.#table.entries()) cell.taken = cell.value;
    return since;
  }

  add(series: readonly CountedSeries[]): void {
    for (const [values, [by = 0]] of series)
      if (values.length === this.#labels.length) this.inc(values, by);
  }
}
