import type { DatabaseSync } from 'node:sqlite';
import { AT, CELL, NAMES, type UsagePage } from '../count/usage-page.ts';
import { pack } from '../latency/packed.ts';
import type { UsageOutcome } from '../usage-key.ts';
import { bound, inTransaction, openToWrite } from './schema.ts';
import { SeriesBook } from './series-book.ts';
import { RowWriter, type UsageRow } from './write-rows.ts';

/** The file in which counts are kept. */
export class UsageStore {
  readonly db: DatabaseSync;
  readonly #series: SeriesBook;
  readonly #writer: RowWriter;

  /** Opens it, or makes it. Throws what SQLite does, and a `NewerFile`. */
  constructor(file: string, maxBytes: number) {
    this.db = openToWrite(file, maxBytes);
    this.#series = new SeriesBook(this.db);
    this.#writer = new RowWriter(this.db);
  }

  /** Adds what was counted: all of it, or, when it throws, nothing. */
  add(pages: readonly UsagePage[]): void {
    try {
      inTransaction(this.db, () => {
        for (const page of pages) this.#addPage(page);
      });
    } catch (error) {
      this.#series.forget();
      throw error;
    }
  }

  /** The file is to have at most so many bytes from now on. */
  bound(maxBytes: number): void {
    bound(this.db, maxBytes);
  }

  close(): void {
    this.db.close();
  }

  #addPage({ at, names, numbers }: UsagePage): void {
    const cells = numbers.length / CELL;
    for (let cell = 0; cell < cells; cell += 1) {
      const first = cell * NAMES.length;
      const series = this.#series.numberOf({
        skill: names[first] ?? '',
        operation: names[first + 1] ?? '',
        caller: names[first + 2] ?? '',
        outcome: (names[first + 3] ?? 'answered') as UsageOutcome,
        code: names[first + 4] ?? '',
      });
      const row = rowOf(series, numbers.subarray(cell * CELL, (cell + 1) * CELL));
      this.#writer.add('minute', at, row);
      this.#writer.add('hour', at, row);
    }
  }
}

function rowOf(series: number, numbers: Float64Array): UsageRow {
  const at = (place: number) => numbers[place] ?? 0;
  return {
    series,
    calls: at(AT.calls),
    bytesIn: at(AT.bytesIn),
    bytesOut: at(AT.bytesOut),
    queueMs: at(AT.queue),
    durationMs: at(AT.duration),
    mostMs: at(AT.most),
    durations: pack(numbers.subarray(AT.buckets)),
  };
}
