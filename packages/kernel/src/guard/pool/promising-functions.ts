import type { Places } from './places.ts';
import { promisedJob } from './promised-job.ts';
import { takenNow } from './taken-arguments.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

const apply = Reflect.apply;

/**
 * Lets functions that answer with promises, by all that is wrong with a call, too, work only where there is
 * a place: those of `crypto.subtle`, and WebAssembly's. Returns the names of those that are not there.
 */
export function boundPromising(owner: object, names: readonly string[], places: Places): string[] {
  return names.filter((name) => {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    const original = property?.value as Method | undefined;
    if (typeof original !== 'function') return true;
    const bounded: Method = function bounded(...args) {
      const taken = places.free ? args : takenNow(args);
      return promisedJob(places, () => apply(original, this, taken));
    };
    // Looks like the original to those who ask for its name and length.
    Object.defineProperties(bounded, {
      name: { value: name, configurable: true },
      length: { value: original.length, configurable: true },
    });
    Object.defineProperty(owner, name, { ...property, value: bounded });
    return false;
  });
}
