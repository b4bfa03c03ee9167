import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { coarser, OTHER, type UsageKey } from '../usage-key.ts';

/** Series that are told apart in the largest file; what is told less exactly may still come. */
const MOST = 30_000;
/** Bytes that the names of one take, roughly; and the share of the file that they may have. */
const BYTES = 300;
const SHARE = 0.1;
/** How much more room each step down has, as a share of that of all. */
const STEP = 0.1;

/** The numbers by which series are known in the file. */
export class SeriesBook {
  readonly #known = new Map<string, number>();
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #count: StatementSync;
  #most = MOST;
  /** Undefined when it is to be looked up; another host may add some meanwhile, which does no harm. */
  #there: number | undefined;

  constructor(db: DatabaseSync, bound: number) {
    this.bound(bound);
    this.#find = db.prepare(
      'SELECT id FROM series WHERE skill = ? AND operation = ? AND caller = ? AND outcome = ? AND code = ?',
    );
    this.#insert = db.prepare(
      'INSERT INTO series (skill, operation, caller, outcome, code) VALUES (?, ?, ?, ?, ?)',
    );
    this.#count = db.prepare('SELECT count(*) AS n FROM series');
  }

  /** The number of a series, or of what it is told as where there are too many. */
  numberOf(key: UsageKey): number {
    const text = textOf(key);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const values = [key.skill, key.operation, key.caller, key.outcome, key.code];
    const found = this.#find.get(...values)?.['id'];
    const number = found === undefined ? this.#add(key, values) : Number(found);
    if (this.#known.size > 4 * MOST) this.#known.clear();
    this.#known.set(text, number);
    return number;
  }

  /** The file may have so many bytes. */
  bound(bytes: number): void {
    this.#most = Math.min(MOST, Math.floor((bytes * SHARE) / BYTES));
  }

  /** Whether names are told less exactly, for there are too many. */
  get isFull(): boolean {
    return this.#counted() >= this.#most;
  }

  /** Nothing that was read or written holds any more: a transaction was rolled back, or series were removed. */
  forget(): void {
    this.#known.clear();
    this.#there = undefined;
  }

  #add(key: UsageKey, values: string[]): number {
    const less = coarser(key);
    const steps = Number(key.operation === OTHER) + Number(key.caller === OTHER);
    const there = this.#counted();
    if (less !== undefined && there >= this.#most * (1 + steps * STEP)) return this.numberOf(less);
    this.#there = there + 1;
    return Number(this.#insert.run(...values).lastInsertRowid);
  }

  #counted(): number {
    return (this.#there ??= Number(this.#count.get()?.['n'] ?? 0));
  }
}

function textOf({ skill, operation, caller, outcome, code }: UsageKey): string {
  return `${skill}\n${operation}\n${caller}\n${outcome}\n${code}`;
}
