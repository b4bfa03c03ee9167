import { isArray, jsonParse } from '../intrinsics.ts';
import { leastHeapOf } from './json-size.ts';

/** Elements filled in one call: some ten milliseconds of work where it is slowest. */
const CHUNK = 256 * 1024;

type Fill = (this: unknown, value: unknown, start?: number, end?: number) => unknown;

/**
 * No thread can be ended, or asked what it takes, while it is inside one built-in function. Those
 * that turn a short call into gigabytes are cut up here, or refused when what they make would not
 * fit `memoryLimit` (bytes), so that the limit is seen before the machine suffers.
 */
export function guardLongBuiltins(memoryLimit: number): void {
  const fill = Function.prototype.call.bind(Array.prototype.fill) as (
    array: unknown,
    value: unknown,
    start?: number,
    end?: number,
  ) => unknown;
  const chunked: Fill = function fillInChunks(value, start, end) {
    if (!isArray(this) || this.length <= CHUNK) return fill(this, value, start, end);
    const from = position(start ?? 0, this.length);
    const to = position(end ?? this.length, this.length);
    for (let at = from; at < to; at += CHUNK)
      fill(this, value, at, at + CHUNK < to ? at + CHUNK : to);
    return this as unknown;
  };
  replace(Array.prototype, 'fill', chunked, 1);

  const parse = (text: unknown, reviver?: never) => {
    if (typeof text === 'string' && leastHeapOf(text, memoryLimit) > memoryLimit) {
      const limit = `limits.memory of ${String(memoryLimit)} bytes`;
      throw new RangeError(`the values in this JSON text take more memory than ${limit}`);
    }
    return jsonParse(text as string, reviver);
  };
  replace(JSON, 'parse', parse, 2);
}

/** An index as `fill` understands it: whole, and from the end when negative. */
function position(index: unknown, length: number): number {
  const whole = Math.trunc(Number(index)) || 0;
  return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
}

/** Looks like the original to those who ask for its name and length. */
function replace(target: object, name: string, by: unknown, length: number): void {
  Object.defineProperty(by, 'name', { value: name, configurable: true });
  Object.defineProperty(by, 'length', { value: length, configurable: true });
  Object.defineProperty(target, name, { value: by, writable: true, configurable: true });
}
