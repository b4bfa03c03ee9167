import {
  hasOwn,
  isFinite,
  isSafeInteger,
  match,
  split,
  toBigInt,
  toLowerCase,
  toNumeric,
  trim,
} from '../intrinsics.ts';

const WORDS: Readonly<Record<string, boolean>> = {
  ...{ true: true, t: true, yes: true, y: true, on: true, 1: true },
  ...{ false: false, f: false, no: false, n: false, off: false, 0: false },
};
const INTEGER = /^[+-]?\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** True and false from the words for them in any case, and from 1 and 0; anything else stays. */
export function toBoolean(value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  if (value === 1) return true;
  if (value === 0) return false;
  if (typeof value !== 'string') return value;
  const word = toLowerCase(value);
  return hasOwn(WORDS, word) ? WORDS[word] : value;
}

/** A whole number from its digits, also `"5.0"`; anything else stays. */
export function toInteger(value: unknown): unknown {
  if (typeof value === 'boolean') return toNumeric(value);
  if (typeof value !== 'string') return value;
  const text = trim(value);
  if (match(INTEGER, text) === null) return value;
  const number = toNumeric(text);
  // Beyond 2^53 the digits would change silently.
  return isSafeInteger(number) ? number : value;
}

/** Digits that a whole number of 64 bits has at most, and room for a sign and zeros. */
const LONGEST = 40;
const MAX_64 = 2n ** 63n - 1n;
const MIN_64 = -(2n ** 63n);

/** A whole number of 64 bits from its digits: a `BigInt` beyond 2^53 - 1 in size; anything else stays. */
export function toInteger64(value: unknown): unknown {
  const whole = toInteger(value);
  if (typeof whole !== 'string') return whole;
  const text = trim(whole);
  if (text.length > LONGEST || match(INTEGER, text) === null) return value;
  const number = toBigInt(split(text, '.')[0] ?? '');
  return number <= MAX_64 && number >= MIN_64 ? number : value;
}

/** A number from its decimal text; anything else stays. */
export function toNumber(value: unknown): unknown {
  if (typeof value === 'boolean') return toNumeric(value);
  if (typeof value !== 'string') return value;
  const text = trim(value);
  if (match(NUMBER, text) === null) return value;
  const number = toNumeric(text);
  return isFinite(number) ? number : value;
}
