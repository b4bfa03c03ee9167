import type { DatabaseSync } from 'node:sqlite';
import { AT, CELL, NAMES, type UsagePage } from '../count/usage-page.ts';
import { pack } from '../latency/packed.ts';
import type { UsageOutcome } from '../usage-key.ts';
import { bound, inTransaction, openToWrite, pragma, roomOf } from './schema.ts';
import { SeriesBook } from './series-book.ts';
import { Space } from './space.ts';
import { TrustedDate } from './trusted-date.ts';
import { RowWriter, type UsageRow } from './write-rows.ts';

const HOUR = 60 * 60_000;
/** Milliseconds between looks for names that no row has any more: as a rule, and where there is no room for others. */
const NAMES_AFTER = { least: HOUR, most: 24 * HOUR };

/** What it is by two clocks, in milliseconds: since the epoch, as somebody may set it, and by one that nobody sets. */
export interface Moment {
  readonly date: number;
  readonly now: number;
}

/** The file in which counts are kept. */
export class UsageStore {
  readonly db: DatabaseSync;
  readonly #series: SeriesBook;
  readonly #writer: RowWriter;
  readonly #space: Space;
  readonly #trusted: TrustedDate;
  #maxBytes: number;
  #version: number;
  #namesAt: number;

  /** Opens it, or makes it. Throws what SQLite does, and a `NewerFile`. */
  constructor(file: string, maxBytes: number, { date, now }: Moment) {
    this.db = openToWrite(file, maxBytes);
    this.#maxBytes = maxBytes;
    this.#series = new SeriesBook(this.db, roomOf(maxBytes));
    this.#writer = new RowWriter(this.db);
    this.#space = new Space({ db: this.db, series: this.#series, writer: this.#writer });
    const newest = this.db.prepare('SELECT max(at) AS at FROM minute').get()?.['at'];
    this.#trusted = new TrustedDate(typeof newest === 'number' ? newest : undefined, date, now);
    this.#version = pragma(this.db, 'data_version');
    this.#namesAt = now;
  }

  /** Adds what was counted: all of it, or, when it throws, nothing. */
  add(pages: readonly UsagePage[]): void {
    try {
      inTransaction(this.db, () => {
        this.#hearOfOthers();
        for (const page of pages) this.#addPage(page);
      });
    } catch (error) {
      this.#series.forget();
      throw error;
    }
  }

  /** Removes what is old, and sees that there is room for what is to come. */
  tend({ date, now }: Moment): void {
    const believed = this.#trusted.believe(date, now);
    if (believed !== undefined) this.#space.removeOld(believed);
    this.#space.makeRoom(roomOf(this.#maxBytes), date);
    const { least, most } = NAMES_AFTER;
    if (now - this.#namesAt < (this.#series.isFull ? least : most)) return;
    this.#namesAt = now;
    this.#space.removeNames();
  }

  /** Makes room at once, where the file can't grow any more. */
  makeRoom(): void {
    this.#space.removeSome();
    this.#space.removeNames();
  }

  /** The file is to have at most so many bytes from now on. */
  bound(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#series.bound(roomOf(maxBytes));
    // At the next occasion.
    this.#namesAt = -Infinity;
    bound(this.db, maxBytes);
  }

  close(): void {
    this.db.close();
  }

  /** Another host may have removed names that this one knows. */
  #hearOfOthers(): void {
    const version = pragma(this.db, 'data_version');
    if (version !== this.#version) this.#series.forget();
    this.#version = version;
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
