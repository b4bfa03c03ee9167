import type { RolloutFigures } from '@skillet/core';

/** Points that are kept, and milliseconds between the first of them. */
const KEPT = 120;
const APART = 1000;

/** How a version and the one before it were at a moment. */
export interface CoursePoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Per cent of the calls. */
  readonly share: number;
  readonly candidate: RolloutFigures;
  readonly before: RolloutFigures;
}

/** How the figures of a version have gone since it began, in bounded memory: the longer it takes, the further apart its points are. */
export class RolloutCourse {
  #points: readonly CoursePoint[] = [];
  #apart = APART;
  #next = -Infinity;

  /** The oldest first. */
  get points(): readonly CoursePoint[] {
    return this.#points;
  }

  /** Keeps how it is now, where it is time to; `now` in milliseconds, of a clock that nobody sets. */
  note(now: number, look: () => CoursePoint): void {
    if (now < this.#next) return;
    this.#points = [...this.#points, look()];
    if (this.#points.length > KEPT) {
      this.#points = this.#points.filter((_, at) => at % 2 === 0);
      this.#apart *= 2;
    }
    this.#next = now + this.#apart;
  }
}
