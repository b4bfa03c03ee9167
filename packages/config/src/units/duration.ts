import { accept, refuse, type Parsed } from './parsed.ts';

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The longest delay that Node's timers can wait, about 596 hours. */
export const MAX_DURATION = 2 ** 31 - 1;

/** Reads `250ms`, `2s`, `1.5m` or `1h` as milliseconds; only 0 goes without a unit. */
export function parseDuration(text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)?$/.exec(text);
  if (match?.[1] === undefined) return refuse();
  const amount = Number(match[1]);
  if (match[2] === undefined) {
    return amount === 0 ? accept(0) : refuse('add a unit (`ms`, `s`, `m` or `h`)');
  }
  const milliseconds = Math.round(amount * MILLISECONDS[match[2] as keyof typeof MILLISECONDS]);
  return milliseconds > MAX_DURATION ? refuse('at most `596h`') : accept(milliseconds);
}

/** Writes milliseconds in the largest unit that divides them: `1m`, `90s`, `250ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  for (const unit of ['h', 'm', 's'] as const) {
    if (milliseconds % MILLISECONDS[unit] === 0) {
      return `${milliseconds / MILLISECONDS[unit]}${unit}`;
    }
  }
  return `${milliseconds}ms`;
}
