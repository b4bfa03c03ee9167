const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0']);
const INTEGER = /^[+-]?\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** True and false from the words for them in any case, and from 1 and 0; anything else stays. */
export function toBoolean(value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  if (value === 1) return true;
  if (value === 0) return false;
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : value;
}

/** A whole number from its digits, also `"5.0"`; anything else stays. */
export function toInteger(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (!INTEGER.test(text)) return value;
  const number = Number(text);
  // Beyond 2^53 the digits would change silently.
  return Number.isSafeInteger(number) ? number : value;
}

/** A number from its decimal text; anything else stays. */
export function toNumber(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (!NUMBER.test(text)) return value;
  const number = Number(text);
  return Number.isFinite(number) ? number : value;
}
