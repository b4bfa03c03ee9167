const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const NAMED: Readonly<Record<string, string>> = { minute: '1m', hour: '1h', day: '1d' };
const RELATIVE = /^-?(\d{1,9})([smhdw])$/;
const DATE =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** What a time looks like, for messages. */
export const TIME_FORM =
  'a time like 2026-11-29T08:00:00Z, a day like 2026-11-29, now, or an age like -90m, -24h or -7d';

/** Milliseconds since the epoch of a time as it is written; undefined for what is none. What names no zone is UTC. */
export function readTime(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const age = readSpan(text);
  if (age !== undefined) return now - age;
  if (!DATE.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const hasZone = !iso.includes('T') || /(?:Z|[+-]\d{2}:?\d{2})$/.test(iso);
  const time = Date.parse(hasZone ? iso : `${iso}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** Milliseconds of a span such as `90m`, with or without a minus, or `minute`, `hour`, `day`; undefined for what is none. */
export function readSpan(text: string): number | undefined {
  const [, count, unit = ''] = RELATIVE.exec(NAMED[text] ?? text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? NaN);
  return Number.isFinite(ms) ? ms : undefined;
}
