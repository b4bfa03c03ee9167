import { HostError, nearestKey } from '@skillet/core';
import { KEPT } from '../store/kept.ts';
import { PERIODS } from '../store/schema.ts';
import { readSpan, readTime, TIME_FORM } from './read-time.ts';
import { DIMENSIONS, type Dimension, type UsageQuery } from './usage-query.ts';

/** Steps of the whole time. */
const MOST_STEPS = 2500;
/** Steps of all groups. */
const MOST_POINTS = 50_000;
const MOST_GROUPS = 1000;
const GROUPS = 100;
const VALUE_CHARS = 200;
const MOST_VALUES = 100;

const PARAMETERS = ['from', 'to', 'by', 'step', 'limit', ...DIMENSIONS] as const;

/** Reads the parameters of a query. Throws a `HostError` with a sentence on what is wrong. */
export function readQuery(given: URLSearchParams, now: number): UsageQuery {
  refuseUnknown(given);
  const from = timeIn(given, 'from', '-24h', now);
  const to = timeIn(given, 'to', 'now', now);
  if (from >= to) throw fault('`from` is to be before `to`');
  const by = dimensions(given);
  const step = stepIn(given);
  const period = periodFor(from, step, now);
  const unit = step ?? PERIODS[period];
  const begin = Math.max(0, from - (from % unit));
  const end = Math.ceil(to / unit) * unit;
  const steps = step === undefined ? 1 : (end - begin) / step;
  if (steps > MOST_STEPS)
    throw fault(
      `that is ${String(steps)} steps, of at most ${String(MOST_STEPS)}: take a larger \`step\`, or a shorter time`,
    );
  const limit = limitIn(given, steps);
  return { from: begin, to: end, by, step, only: filters(given), limit, period };
}

function refuseUnknown(given: URLSearchParams): void {
  const all: readonly string[] = PARAMETERS;
  const seen = new Set<string>();
  for (const name of given.keys()) {
    if (!all.includes(name)) {
      const near = nearestKey(name, all);
      const hint = near === undefined ? `they are ${all.join(', ')}` : `is it \`${near}\`?`;
      throw fault(`there is no parameter ${quoted(name)}: ${hint}`);
    }
    if (seen.has(name)) throw fault(`\`${name}\` is given twice: join several values with commas`);
    seen.add(name);
  }
}

function timeIn(given: URLSearchParams, name: string, byDefault: string, now: number): number {
  const text = given.get(name) ?? byDefault;
  const time = readTime(text, now);
  // A `+` of a time zone that was not escaped arrives as a space.
  const again = time ?? readTime(text.replace(/ (?=\d{2}:?\d{2}$)/, '+'), now);
  if (again === undefined || Math.abs(again) > 8.64e15 - 2 * KEPT.hour)
    throw fault(`\`${name}\` is ${quoted(text)}, and is to be ${TIME_FORM}`);
  return again;
}

function dimensions(given: URLSearchParams): Dimension[] {
  return [...new Set(listIn(given, 'by').filter((name) => name !== ''))].map((name) => {
    const found = DIMENSIONS.find((one) => one === name);
    if (found === undefined)
      throw fault(
        `\`by\` has ${quoted(name)}, and is to be of ${DIMENSIONS.join(', ')}, joined with commas`,
      );
    return found;
  });
}

function stepIn(given: URLSearchParams): number | undefined {
  const text = given.get('step');
  if (text === null) return undefined;
  const step = text.startsWith('-') ? undefined : readSpan(text);
  if (step === undefined || step === 0 || step % PERIODS.minute !== 0)
    throw fault(
      `\`step\` is ${quoted(text)}, and is to be minute, hour, day, or whole minutes like 5m, 6h or 1d`,
    );
  return step;
}

/** By minutes where they are kept and of use. */
function periodFor(from: number, step: number | undefined, now: number): UsageQuery['period'] {
  const minutes = from >= now - KEPT.minute - PERIODS.minute;
  if (step !== undefined && step % PERIODS.hour === 0) return 'hour';
  if (minutes) return 'minute';
  if (step === undefined) return 'hour';
  throw fault(
    'minutes are kept for a day: take a `step` of whole hours, or a `from` of -24h or later',
  );
}

function limitIn(given: URLSearchParams, steps: number): number {
  const text = given.get('limit');
  const fits = Math.max(1, Math.floor(MOST_POINTS / steps));
  if (text === null) return Math.min(GROUPS, fits);
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_GROUPS)
    throw fault(`\`limit\` is ${quoted(text)}, and is to be from 1 to ${String(MOST_GROUPS)}`);
  if (limit > fits)
    throw fault(
      `${String(limit)} groups of ${String(steps)} steps are too many: take a \`limit\` of ${String(fits)}, a larger \`step\`, or a shorter time`,
    );
  return limit;
}

function filters(given: URLSearchParams): UsageQuery['only'] {
  const only: Partial<Record<Dimension, readonly string[]>> = {};
  for (const name of DIMENSIONS) {
    if (!given.has(name)) continue;
    const values = listIn(given, name);
    if (values.length > MOST_VALUES)
      throw fault(`\`${name}\` has more than ${String(MOST_VALUES)} values`);
    only[name] = values;
  }
  return only;
}

function listIn(given: URLSearchParams, name: string): string[] {
  const text = given.get(name);
  return text === null ? [] : text.split(',').map((one) => one.trim());
}

function quoted(text: string): string {
  return JSON.stringify(text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS)}…` : text);
}

function fault(what: string): HostError {
  return new HostError(
    'invalid_query',
    `${what.charAt(0).toUpperCase()}${what.slice(1)}${what.endsWith('?') ? '' : '.'}`,
  );
}
