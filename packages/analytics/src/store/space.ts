import { KEPT } from './kept.ts';
import { fold, type FoldParts } from './fold.ts';
import { inTransaction, pragma, PERIODS, usedBytes, type Period } from './schema.ts';

/** Bytes that a row takes, roughly, with its share of the pages' empty space. */
const ROW = 50;
/** Shares of the bound: above `full` the oldest periods are folded, until `enough`; above `most` rows are removed. */
const SHARE = { enough: 0.7, full: 0.75, most: 0.85 } as const;
/** Share of the bound that the rows of all minutes, or of all hours, have once they are folded. */
const FOLDED = 0.3;
/** Of each kind there are so many, with some to spare. */
const COUNT = { minute: 1500, hour: 2200 } as const;
const ALL = ['minute', 'hour'] as const satisfies readonly Period[];

/** Periods that are folded at once, rows that are removed at once, and pages that are given back: so a transaction stays small. */
const AT_ONCE = { periods: 40, rows: 2000, pages: 2000 } as const;
/** Rounds of them after one page; what is left to do is done after the next. */
const ROUNDS = 5;

/** Sees that a file stays within its bound: what is old goes, and where that is not enough, what is less old loses detail. */
export class Space {
  readonly #parts: FoldParts;
  /** Up to where periods have been folded. */
  readonly #folded = { minute: -1, hour: -1 };

  constructor(parts: FoldParts) {
    this.#parts = parts;
  }

  /** Removes what is older than it is kept for. */
  removeOld(date: number): void {
    for (const period of ALL) {
      const { db } = this.#parts;
      const before = date - KEPT[period] - PERIODS.hour;
      for (let round = 0; round < ROUNDS && this.#oldest(period) < before; round += 1)
        inTransaction(db, () => {
          this.#removeOldest(period, before);
        });
    }
  }

  /** Makes room below the bound, which is in bytes. */
  makeRoom(bound: number, date: number): void {
    const { db } = this.#parts;
    if (usedBytes(db) > bound * SHARE.full) this.#foldDownTo(bound, date);
    const isFull = () => usedBytes(db) > bound * SHARE.most;
    if (isFull()) {
      this.#foldDownTo(bound, Infinity);
      this.removeNames();
    }
    for (let round = 0; round < ROUNDS && isFull(); round += 1) this.removeSome();
    this.#giveBack(bound);
  }

  /** Removes some of the oldest rows, where nothing else is left to do. */
  removeSome(): void {
    inTransaction(this.#parts.db, () => {
      for (const period of ALL) this.#removeOldest(period, Infinity);
    });
  }

  /** Removes the names that no row has any more. */
  removeNames(): void {
    const { db, series } = this.#parts;
    inTransaction(db, () => {
      db.exec(
        'DELETE FROM series WHERE id NOT IN (SELECT series FROM minute UNION SELECT series FROM hour)',
      );
    });
    series.forget();
  }

  /** Folds what had ended by a date. */
  #foldDownTo(bound: number, date: number): void {
    const { db } = this.#parts;
    for (const period of ALL) {
      const most = Math.max(10, Math.floor((bound * FOLDED) / ROW / COUNT[period]));
      const enough = () => usedBytes(db) <= bound * SHARE.enough;
      let last = this.#folded[period];
      for (let done = 0; done < AT_ONCE.periods && !enough();) {
        const at = this.#nextAfter(period, last);
        // What is still counted would soon have more rows again.
        if (at === undefined || at > date - 2 * PERIODS[period]) break;
        if (inTransaction(db, () => fold(this.#parts, period, at, most))) done += 1;
        last = at;
      }
      if (Number.isFinite(date)) this.#folded[period] = last;
    }
  }

  /** Pages that nothing is in stay in the file, for it will grow again; but not beyond the bound, nor more than half of them. */
  #giveBack(bound: number): void {
    const { db } = this.#parts;
    const free = pragma(db, 'freelist_count');
    const pages = pragma(db, 'page_count');
    const over = pages - bound / pragma(db, 'page_size');
    const some = Math.min(AT_ONCE.pages, Math.ceil(Math.max(over, free - pages / 2)));
    if (some > 0 && free > 0) db.prepare(`PRAGMA incremental_vacuum(${String(some)})`).all();
  }

  #removeOldest(period: Period, before: number): void {
    const { db } = this.#parts;
    const upTo = db
      .prepare(`SELECT at FROM ${period} ORDER BY at LIMIT 1 OFFSET ${String(AT_ONCE.rows)}`)
      .get();
    const at = upTo === undefined ? Number.MAX_SAFE_INTEGER : Number(upTo['at']);
    db.prepare(`DELETE FROM ${period} WHERE at <= ?`).run(Math.min(at, before - 1));
  }

  #oldest(period: Period): number {
    const at = this.#nextAfter(period, -1);
    return at ?? Infinity;
  }

  #nextAfter(period: Period, after: number): number | undefined {
    const found = this.#parts.db
      .prepare(`SELECT min(at) AS at FROM ${period} WHERE at > ?`)
      .get(after)?.['at'];
    return typeof found === 'number' ? found : undefined;
  }
}
