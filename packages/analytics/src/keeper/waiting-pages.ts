import { NAMES, type UsagePage } from '../count/usage-page.ts';

/** Cells that may wait; of more, the oldest pages are given up. */
const MOST = 20_000;

/** What was counted and is not written yet. */
export class WaitingPages {
  /** Pages that wait no more: they are written, or were given up. */
  settled = 0;
  #pages: UsagePage[] = [];

  /** The oldest first. */
  get pages(): readonly UsagePage[] {
    return this.#pages;
  }

  /** Calls that they tell of. */
  get calls(): number {
    return callsIn(this.#pages);
  }

  add(page: UsagePage): void {
    this.#pages.push(page);
  }

  /** So many of the oldest wait no more; the calls that they tell of. */
  settle(count: number): number {
    this.settled += Math.min(count, this.#pages.length);
    return callsIn(this.#pages.splice(0, count));
  }

  /** Gives up the oldest as long as there are too many; the calls that they tell of. */
  bound(): number {
    let cells = this.#pages.reduce((sum, page) => sum + cellsIn(page), 0);
    let over = 0;
    for (const page of this.#pages) {
      if (cells <= MOST) break;
      cells -= cellsIn(page);
      over += 1;
    }
    return this.settle(over);
  }
}

function cellsIn({ names }: UsagePage): number {
  return names.length / NAMES.length;
}

/** Each cell begins with its calls. */
function callsIn(pages: readonly UsagePage[]): number {
  let calls = 0;
  for (const page of pages) {
    const { numbers } = page;
    const width = numbers.length / cellsIn(page);
    for (let at = 0; at < numbers.length; at += width) calls += numbers[at] ?? 0;
  }
  return calls;
}
