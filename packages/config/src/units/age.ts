import { accept, refuse, type Parsed } from './parsed.ts';

const MILLISECONDS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Ten years. */
const MOST = 3650 * MILLISECONDS.d;

/** Reads an age such as `7d`, `12h` or `90m` as milliseconds; only 0 goes without a unit. */
export function parseAge(text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?) ?([mhd])?$/.exec(text);
  if (match?.[1] === undefined) return refuse();
  const amount = Number(match[1]);
  if (match[2] === undefined) {
    return amount === 0 ? accept(0) : refuse('add a unit (`d`, `h` or `m`)');
  }
  const milliseconds = Math.round(amount * MILLISECONDS[match[2] as keyof typeof MILLISECONDS]);
  return milliseconds > MOST ? refuse('at most `3650d`') : accept(milliseconds);
}

/** Writes milliseconds in the largest unit that divides them: `7d`, `36h`. */
export function formatAge(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  const unit = (['d', 'h'] as const).find((one) => milliseconds % MILLISECONDS[one] === 0) ?? 'm';
  return `${String(milliseconds / MILLISECONDS[unit])}${unit}`;
}
