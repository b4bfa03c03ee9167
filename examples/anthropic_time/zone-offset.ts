/** How far a zone is ahead of UTC. */
export interface Offset {
  readonly seconds: number;
  /** As ISO 8601 has it, e.g. `-05:00`; with seconds where local mean time had them. */
  readonly text: string;
}

/** Seconds since the epoch between which an offset holds; `until` is the first it doesn't hold for. */
interface Span extends Offset {
  readonly from: number;
  readonly until: number;
}

const QUARTER = 15 * 60;
const ALWAYS_UTC: Span = { seconds: 0, text: '+00:00', from: -Infinity, until: Infinity };

/** The last span asked for per zone. `Factory` is a zone of the database that Intl doesn't know. */
const spans = new Map<string, Span>([
  ['UTC', ALWAYS_UTC],
  ['Factory', ALWAYS_UTC],
]);

/** The offset of a zone at a second since the epoch. Intl is asked once per zone and quarter-hour. */
export function offsetAt(second: number, zone: string): Offset {
  const known = spans.get(zone);
  if (known !== undefined && second >= known.from && second < known.until) return known;
  const span = spanAround(second, zone);
  spans.set(zone, span);
  return span;
}

/** The part of the quarter-hour around `second` in which the offset doesn't change. */
function spanAround(second: number, zone: string): Span {
  const ask = intlOffset(zone);
  const from = Math.floor(second / QUARTER) * QUARTER;
  const until = from + QUARTER;
  const [first, last] = [ask(from), ask(until - 1)];
  if (first === last) return { seconds: first, text: offsetText(first), from, until };

  const change = firstSecondWith(last, from, until - 1, ask);
  return second < change
    ? { seconds: first, text: offsetText(first), from, until: change }
    : { seconds: last, text: offsetText(last), from: change, until };
}

/** Bisects for the second at which an offset changes to `offset`, once, in (before, at]. */
function firstSecondWith(
  offset: number,
  before: number,
  at: number,
  ask: (second: number) => number,
): number {
  if (at - before <= 1) return at;
  const middle = Math.floor((before + at) / 2);
  return ask(middle) === offset
    ? firstSecondWith(offset, before, middle, ask)
    : firstSecondWith(offset, middle, at, ask);
}

/** Reads offsets off a formatter: what the wall shows, less the instant. */
function intlOffset(zone: string): (second: number) => number {
  // Not kept: it weighs 30 KB, and there are 600 zones.
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (second) => {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of formatter.formatToParts(second * 1000)) {
      if (type !== 'literal') shown[type] = Number(value);
    }
    const { year = 0, month = 1, day = 1, hour, minute, second: seconds } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, seconds) / 1000 - second;
  };
}

function offsetText(seconds: number): string {
  const distance = Math.abs(seconds);
  const parts = [Math.floor(distance / 3600), Math.floor(distance / 60) % 60];
  if (distance % 60 !== 0) parts.push(distance % 60);
  return (seconds < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':');
}
