/** Calls of a skill at one host that are looked at, the last ones, and for how many milliseconds. */
const MOST = 32;
const WINDOW = 10_000;

/** What is known of how one host does one skill. */
export class Track {
  /** Errors of the host in a row. */
  errors = 0;
  /** How often in a row it was full, and until when it counts as that. */
  refusals = 0;
  fullUntil = 0;
  /** Why it gets no calls, and until when; undefined for a host that gets some. */
  ejection: Ejection | undefined;
  /** How often it was ejected lately, and when it came back last. */
  ejections = 0;
  returnedAt = -Infinity;
  /** When its times were compared last with those of others. */
  judgedAt = -Infinity;
  readonly #times: { readonly at: number; readonly ms: number }[] = [];

  /** It has answered within so many milliseconds. */
  answered(ms: number, now: number): void {
    this.#times.push({ at: now, ms });
    if (this.#times.length > MOST) this.#times.shift();
  }

  forgetTimes(): void {
    this.#times.length = 0;
  }

  /** The median of its last times; undefined where they are fewer than `least`. */
  median(now: number, least: number): number | undefined {
    const recent = this.#times.filter(({ at }) => now - at <= WINDOW).map(({ ms }) => ms);
    if (recent.length < least) return undefined;
    return recent.sort((a, b) => a - b)[Math.floor(recent.length / 2)];
  }
}

/** A host gets no calls of a skill. */
export interface Ejection {
  readonly until: number;
  /** The end of a sentence. */
  readonly why: string;
  readonly isSlow: boolean;
  /** When the single call began by which it is tried. */
  trialAt: number | undefined;
}
