import type { Progress } from '@skillet/install';

/** What is being done, and how far that is. */
export interface Step {
  readonly number: number;
  readonly of: number;
  /** A few words. */
  readonly name: string;
  readonly progress?: Progress | undefined;
}

const BAR = 20;
const MB = 1_000_000;

/** A step as one line of a terminal that is so many characters wide: its bar, and then its numbers, go where there is no room. */
export function stepText({ number, of, name, progress }: Step, columns: number): string {
  const text = `${String(number)}/${String(of)} ${name}`;
  const room = Math.max(columns - 1, 0);
  if (progress === undefined) return `${text} …`.slice(0, room);
  const numbers = numbersOf(progress);
  const bar = barOf(progress, Math.min(BAR, room - text.length - numbers.length - 4));
  const longest = [`${text} ${bar}${numbers}`, `${text} ${numbers}`, `${text} …`];
  return longest.find((line) => line.length <= room) ?? text.slice(0, room);
}

function barOf({ done, total }: Progress, width: number): string {
  if (total === undefined || total === 0 || width < 4) return '';
  const full = Math.round((Math.min(done, total) / total) * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}] `;
}

function numbersOf({ unit, done, total }: Progress): string {
  const shown = (count: number) => (unit === 'bytes' ? (count / MB).toFixed(1) : String(count));
  const of = total === undefined ? '' : ` of ${shown(total)}`;
  const isDone = total === undefined ? done : Math.min(done, total);
  return `${shown(isDone)}${of} ${unit === 'bytes' ? 'MB' : 'packages'}`;
}
