/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time and chance, injected so that policies can be tested without waiting. */
export interface Clock {
  /** Milliseconds since some moment, on a clock that nobody sets: what every duration is measured with. */
  now(): number;
  /** A moment of `now` in milliseconds since the epoch, for those who read dates. Default: this one. */
  date(at?: number): number;
  /** Runs `action` once after `delay` milliseconds; never keeps the process alive. */
  after(delay: number, action: () => void): Timer;
  /** A number in [0, 1). */
  random(): number;
}
