import { replaceFunction } from '../replace-function.ts';
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
    const original = (owner as Record<string, Method | undefined>)[name];
    if (typeof original !== 'function') return true;
    replaceFunction(owner, name, function bounded(...args: unknown[]) {
      const taken = places.free ? args : takenNow(args);
      return promisedJob(places, () => apply(original, this, taken));
    });
    return false;
  });
}
