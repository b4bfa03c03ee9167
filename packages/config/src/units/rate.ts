import type { Rate } from '@skillet/core';
import { accept, refuse, type Parsed } from './parsed.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', SECOND],
  ['sec', SECOND],
  ['second', SECOND],
  ['min', MINUTE],
  ['minute', MINUTE],
  ['h', HOUR],
  ['hour', HOUR],
]);

/** Calls that a rate may count: more are no limit. */
const MOST = 1_000_000;

/** Reads `60/min`, `5/s` or `1000/hour`. */
export function parseRate(text: string): Parsed<Rate> {
  const [, count = '', unit] = /^(\d{1,9}) ?\/ ?([a-z]+)$/i.exec(text) ?? [];
  if (unit === undefined) return refuse();
  const per = UNITS.get(unit.toLowerCase());
  if (unit === 'd' || unit === 'day') return refuse('for calls in a day there is `daily`');
  if (per === undefined) return refuse('the units are `s`, `min` and `hour`');
  if (Number(count) < 1) return refuse('at least one');
  return Number(count) > MOST
    ? refuse(`at most ${String(MOST)}`)
    : accept({ count: Number(count), per });
}
