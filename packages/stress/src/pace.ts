/** How long a run takes its time. Times in milliseconds. */
export interface Pace {
  /** Whether everything is measured and asserted, or only survival and lost requests. */
  readonly full: boolean;
  /** Requests per second to the neighbours, in all. */
  readonly rate: number;
  /** Before the first attack, until what a start leaves behind is gone. */
  readonly warmUp: number;
  /** Before the first attack on a host that takes the place of another: less is asserted of it. */
  readonly warmUpAgain: number;
  /** Calm span before each attack. */
  readonly calm: number;
  /** Shortest span of an attack. */
  readonly attack: number;
  /** Time to let go of what an attack has taken, at most. */
  readonly settle: number;
}

/** Everything: a thread that only starts are in need of is gone after ten seconds. */
export const FULL: Pace = {
  full: true,
  rate: 200,
  warmUp: 12_000,
  warmUpAgain: 3000,
  calm: 1000,
  attack: 2500,
  settle: 10_000,
};

/** For a test that has a minute. */
export const BRIEF: Pace = {
  full: false,
  rate: 100,
  warmUp: 1000,
  warmUpAgain: 1000,
  calm: 300,
  attack: 700,
  settle: 0,
};
