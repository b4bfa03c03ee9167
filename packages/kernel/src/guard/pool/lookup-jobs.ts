import { AsyncResource } from 'node:async_hooks';
import { nodeBinding } from './node-binding.ts';
import type { Places } from './places.ts';

type Lookup = (request: LookupRequest, ...rest: unknown[]) => number;

interface LookupRequest {
  oncomplete: (this: unknown, error: unknown, ...results: unknown[]) => unknown;
}

/**
 * Lets names be looked up by the system only where there is a place: also those of `net.connect`, HTTP
 * and `fetch`. To be called before anything has loaded `dns/promises`. Returns what is not bounded.
 */
export function boundLookups(places: Places): string[] {
  const binding = nodeBinding('cares_wrap');
  const missing: string[] = [];
  for (const name of ['getaddrinfo', 'getnameinfo']) {
    const original = binding?.[name] as Lookup | undefined;
    if (binding === undefined || typeof original !== 'function') missing.push(`dns ${name}`);
    else binding[name] = bounded(original, places);
  }
  return missing;
}

function bounded(original: Lookup, places: Places): Lookup {
  return (request, ...rest) => {
    const { oncomplete } = request;
    request.oncomplete = function over(...results) {
      places.leave();
      return oncomplete.apply(this, results);
    };
    let failure = 0;
    const begin = () => original(request, ...rest);
    // A request calls back in the context that it is begun in, unlike those of other kinds.
    const waiter = places.free ? undefined : new AsyncResource('SkilletLookup');
    places.enter(() => {
      failure = waiter === undefined ? begin() : waiter.runInAsyncScope(begin);
      if (failure === 0) return;
      places.leave();
      // Who has waited was told that all is well.
      waiter?.runInAsyncScope(oncomplete, request, failure);
    });
    return failure;
  };
}
