/* eslint-disable @typescript-eslint/unbound-method -- methods are taken from their prototypes on purpose */
import { setImmediate } from 'node:timers';

// What the kernel needs on the way of each request, taken before any code of a skill runs: a skill
// that replaces built-in functions then hurts its own handler, and not who calls it.

type Method = (this: never, ...args: never[]) => unknown;

/** A method as a function whose first argument is what it is called on. */
function uncurried<Of extends Method>(
  method: Of,
): (self: ThisParameterType<Of>, ...args: Parameters<Of>) => ReturnType<Of> {
  return Function.prototype.call.bind(method) as never;
}

/** What reads a property that a prototype has. */
function getter<Of extends object, Name extends keyof Of & string>(
  prototype: object,
  name: Name,
): (self: Of) => Of[Name] {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  return Function.prototype.call.bind(get as () => unknown) as never;
}

export const jsonParse = JSON.parse as (
  text: string,
  reviver?: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;
/** The type says what is true: there is no text for undefined, functions and symbols. */
export const jsonStringify = JSON.stringify as (
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
) => string | undefined;
export const { apply } = Reflect;
export const { create, freeze, getPrototypeOf, hasOwn, keys } = Object;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { isFinite, isInteger, isSafeInteger } = Number;
export const toNumeric = Number;
export const toText = String;
export const toBigInt = BigInt;
export const clone = structuredClone;
export const byteLength = Buffer.byteLength.bind(Buffer);
export const bufferFrom = Buffer.from.bind(Buffer) as (
  text: string,
  encoding: BufferEncoding,
) => Buffer;
export const nextTurn = setImmediate;
export const objectPrototype: unknown = Object.prototype;

export const hasOwnProperty: unknown = Object.prototype.hasOwnProperty;

const text = String.prototype;
export const indexOf = uncurried(text.indexOf);
export const startsWith = uncurried(text.startsWith);
export const toLowerCase = uncurried(text.toLowerCase);
export const trim = uncurried(text.trim);
export const slice = uncurried(text.slice);
export const split = uncurried(text.split as (this: string, by: string) => string[]);
export const matchAll = uncurried(text.matchAll);
export const isWellFormed = uncurried(text.isWellFormed);
export const charCodeAt = uncurried(text.charCodeAt);

export const sort = uncurried(
  Array.prototype.sort as (this: string[], by: (one: string, other: string) => number) => string[],
);

export const sortNumbers = uncurried(
  Array.prototype.sort as (this: number[], by: (one: number, other: number) => number) => number[],
);

/** Where a pattern matches; unlike `test`, it looks up no method that a skill may have replaced. */
export const match = uncurried(RegExp.prototype.exec);

/** What all typed arrays inherit of. */
const views = Object.getPrototypeOf(Uint8Array.prototype) as object;
const bufferOf = getter<Uint8Array, 'buffer'>(views, 'buffer');
const sizeOfView = getter<Uint8Array, 'byteLength'>(views, 'byteLength');
const sizeOfBuffer = getter<ArrayBuffer, 'byteLength'>(ArrayBuffer.prototype, 'byteLength');
const transfer = uncurried(ArrayBuffer.prototype.transfer);

/** Frees the memory of bytes that nobody needs any more, where there is nothing else in it: it counts as that of the skill until then. */
export function freeBytes(bytes: Uint8Array): void {
  const buffer = bufferOf(bytes);
  if (buffer instanceof ArrayBuffer && sizeOfBuffer(buffer) === sizeOfView(bytes)) {
    transfer(buffer, 0);
  }
}

/** A Map with methods of its own, which a skill cannot reach. */
export class OwnMap<Key, Value> extends Map<Key, Value> {
  static {
    const methods = ['get', 'set', 'has', 'delete', 'size', 'forEach'];
    for (const name of methods) {
      const method = Object.getOwnPropertyDescriptor(Map.prototype, name);
      if (method !== undefined) Object.defineProperty(this.prototype, name, method);
    }
    Object.freeze(this.prototype);
  }
}
