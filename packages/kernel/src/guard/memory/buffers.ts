import { apply, getPrototypeOf, isArray, isView, toText } from '../../intrinsics.ts';
import { overLimit } from './native-memory.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Refuses buffers that are over the limit when they are made, and typed arrays when they are filled:
 * their memory is not there until then, and no sample is taken while one call fills it.
 */
export function guardBuffers(limit: number): void {
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow']) {
    replace(Buffer, name, (original) => {
      return function (size, ...rest) {
        if ((size as number) > limit) throw overLimit(`a Buffer of ${String(size)} bytes`, limit);
        return apply(original, this, [size, ...rest]);
      };
    });
  }
  replace(Buffer, 'concat', (original) => {
    return function (list, length, ...rest) {
      const total = length ?? lengthOf(list);
      if ((total as number) > limit) throw overLimit(`a Buffer of ${toText(total)} bytes`, limit);
      return apply(original, this, [list, length, ...rest]);
    };
  });
  const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
  for (const prototype of [Buffer.prototype as object, typedArray]) {
    replace(prototype, 'fill', (original) => {
      return function (...args) {
        if (isView(this) && this.byteLength > limit) {
          throw overLimit(`an array of ${String(this.byteLength)} bytes`, limit);
        }
        return apply(original, this, args);
      };
    });
  }
}

/** Replaces a method by one of the same name, length and attributes. */
export function replace(
  target: object,
  name: string,
  by: (original: AnyFunction) => AnyFunction,
): void {
  const property = Object.getOwnPropertyDescriptor(target, name);
  if (property === undefined) return;
  const original = property.value as AnyFunction;
  const value = by(original);
  Object.defineProperty(value, 'name', { value: original.name, configurable: true });
  Object.defineProperty(value, 'length', { value: original.length, configurable: true });
  Object.defineProperty(target, name, { ...property, value });
}

function lengthOf(list: unknown): number {
  if (!isArray(list)) return 0;
  let total = 0;
  for (const part of list) total += (part as { readonly length?: number } | null)?.length ?? 0;
  return total;
}
