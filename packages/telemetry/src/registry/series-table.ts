import type { FamilyOptions } from './family.ts';

/** What stands for everything that has no series of its own. */
export const OTHER = 'other';
/** Series of a family, where it says nothing else. */
const MOST = 2000;
/** What no value of a label contains. */
const BETWEEN = '\u0000';

/** The series of a family by the values of their labels, of which there are never more than so many. */
export class SeriesTable<Cell> {
  readonly #most: number;
  readonly #isClosed: readonly boolean[];
  readonly #create: () => Cell;
  readonly #cells = new Map<string, { readonly values: readonly string[]; readonly cell: Cell }>();

  constructor({ labels, closed = [], most = MOST }: FamilyOptions, create: () => Cell) {
    this.#most = most;
    this.#isClosed = labels.map((label) => closed.includes(label));
    this.#create = create;
  }

  /** The series with these values, or that of the overflow. The same one from now on: who counts often keeps it. */
  cell(values: readonly string[]): Cell {
    const known = this.#cells.get(values.join(BETWEEN))?.cell;
    if (known !== undefined) return known;
    const isFull = this.#cells.size >= this.#most;
    return this.#own(isFull ? this.#overflow(values) : values);
  }

  /** All series, the oldest first. */
  *entries(): Iterable<readonly [values: readonly string[], cell: Cell]> {
    for (const { values, cell } of this.#cells.values()) yield [values, cell];
  }

  #overflow(values: readonly string[]): readonly string[] {
    return values.map((value, at) => (this.#isClosed[at] === true ? value : OTHER));
  }

  #own(values: readonly string[]): Cell {
    const key = values.join(BETWEEN);
    const known = this.#cells.get(key)?.cell;
    if (known !== undefined) return known;
    const cell = this.#create();
    this.#cells.set(key, { values: [...values], cell });
    return cell;
  }
}
