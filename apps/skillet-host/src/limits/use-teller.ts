import type { SharedMeter, Use } from './shared-meter.ts';

/**
 * Milliseconds between two messages of what was let in, unless somebody waits for one: a flood costs no more. Of many hosts
 * each tells all others, so that it takes longer.
 */
const SPACING = 3;
const FOR_EACH = 1;
/** The most of it. */
const LONGEST = 500;

/** Tells other hosts what was let in here, soon and not one by one. */
export class UseTeller {
  /** What has let calls in since the last message. */
  readonly #used = new Set<SharedMeter>();
  readonly #others: () => number;
  readonly #say: (uses: (round: number) => readonly Use[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #soon: ReturnType<typeof setImmediate> | undefined;
  #toldAt = -Infinity;

  /** `others` are how many are told; `say` is given what makes the message of a number. */
  constructor(others: () => number, say: (uses: (round: number) => readonly Use[]) => void) {
    this.#others = others;
    this.#say = say;
  }

  /** A meter has taken something; `isDue` says whether a message is about to be sent anyway. */
  note(meter: SharedMeter, isDue: boolean): void {
    this.#used.add(meter);
    if (this.#timer !== undefined || this.#soon !== undefined || isDue) return;
    const wait = this.#toldAt + this.#spacing(SPACING) - performance.now();
    // What comes by itself is told at once.
    if (wait <= 0) this.#soon = setImmediate(this.tell);
    else this.#timer = setTimeout(this.tell, wait).unref();
  }

  /** Calls back once the next message may be sent for which somebody waits. */
  whenNext(act: () => void): void {
    const wait = this.#toldAt + this.#spacing(0) - performance.now();
    if (wait <= 0) setImmediate(act);
    else setTimeout(act, wait).unref();
  }

  /** Tells what there is to tell, if anything. */
  readonly tell = (): void => {
    if (this.#used.size > 0) this.tellAll();
  };

  /** The same, and where that is nothing says so. */
  tellAll(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
    this.#toldAt = performance.now();
    const used = [...this.#used];
    this.#used.clear();
    this.#say((round) => used.map((meter) => meter.tell(round)));
  }

  #spacing(least: number): number {
    const others = this.#others();
    return others <= SPACING ? least : Math.min(LONGEST, Math.max(least, others * FOR_EACH));
  }
}
