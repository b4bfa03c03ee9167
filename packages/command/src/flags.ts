import { UsageError } from './usage-error.ts';

/** The port that a flag or variable names; undefined when it is not given. Throws a UsageError. */
export function readPort(text: string | undefined, source: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${source} must be a number from 0 to 65535, not "${text}"`);
}

/** The value of a variable; one that is empty counts as not set. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
