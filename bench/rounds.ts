import { median } from './figures.ts';

/** How often things are measured, and how often before, which counts for nobody: V8 optimizes meanwhile. */
export interface Pace {
  readonly rounds: number;
  readonly warmUp: number;
}

/** What each of several things was measured at, round by round. */
export type Seen<Name extends string, Measured> = Readonly<Record<Name, readonly Measured[]>>;

/**
 * Measures several things one after the other, round by round, so that noise hits all alike; every other round in the
 * opposite order, so that what grows or fades within one favours nobody.
 */
export async function interleaved<Name extends string, Thing, Measured>(
  things: Readonly<Record<Name, Thing>>,
  { rounds, warmUp }: Pace,
  measure: (thing: Thing, name: Name) => Promise<Measured>,
): Promise<Seen<Name, Measured>> {
  const order = Object.entries(things) as [Name, Thing][];
  const seen = {} as Record<Name, Measured[]>;
  for (const [name] of order) seen[name] = [];
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [name, thing] of round % 2 === 0 ? order : order.toReversed()) {
      const measured = await measure(thing, name);
      if (round >= 0) seen[name].push(measured);
    }
  }
  return seen;
}

/** The middle of what rounds show, and between which values half of them lie. */
export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/** Compares two things round by round, which cancels what the machine did at the time. */
export function paired(
  one: readonly number[],
  other: readonly number[],
  compare: (one: number, other: number) => number = (a, b) => a / b,
): Spread {
  const sorted = one
    .map((value, round) => compare(value, other[round] ?? NaN))
    .toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { middle: median(sorted), low: at(0.25), high: at(0.75) };
}

/** A spread in plain text. */
export function spreadText({ middle, low, high }: Spread, digits = 2): string {
  const [text, from, to] = [middle, low, high].map((value) => value.toFixed(digits));
  return `${String(text)} (${String(from)} to ${String(to)})`;
}
