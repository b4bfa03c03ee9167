/** Milliseconds in which the refusals of a caller at a skill are told together. */
const TOGETHER = 10_000;
/** Callers at skills that are told of; what is more, nobody reads. */
const MOST = 1000;

/** Refusals of one caller at one skill. */
export interface Refusals {
  readonly mount: string;
  /** By `callerName`. */
  readonly caller: string;
  /** The limit that was reached last. */
  readonly limit: string;
  readonly refused: number;
}

/** Tells of refusals: of a caller's first at a skill at once, and then of all that came since, every ten seconds. */
export class ToldRefusals {
  readonly #tell: (refusals: Refusals) => void;
  readonly #counts = new Map<
    string,
    { mount: string; caller: string; limit: string; refused: number }
  >();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(tell: (refusals: Refusals) => void) {
    this.#tell = tell;
  }

  /** A call was refused. */
  note(mount: string, caller: string, limit: string): void {
    const key = `${mount} ${caller}`;
    const counted = this.#counts.get(key);
    if (counted !== undefined) {
      counted.limit = limit;
      counted.refused += 1;
      return;
    }
    if (this.#counts.size >= MOST) return;
    this.#counts.set(key, { mount, caller, limit, refused: 0 });
    this.#timer ??= setInterval(this.#round, TOGETHER).unref();
    this.#tell({ mount, caller, limit, refused: 1 });
  }

  /** Tells of what has not been told of. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const counted of this.#counts.values()) if (counted.refused > 0) this.#tell(counted);
    this.#counts.clear();
  }

  readonly #round = (): void => {
    for (const [key, counted] of this.#counts) {
      if (counted.refused === 0) this.#counts.delete(key);
      else {
        this.#tell({ ...counted });
        counted.refused = 0;
      }
    }
    if (this.#counts.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  };
}
