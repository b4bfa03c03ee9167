import type { Places } from './places.ts';

// Taken before a skill can replace them: a place that is not given back is lost for good.
const NativePromise = Promise;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with `call` bound to it
const then = Function.prototype.call.bind(Promise.prototype.then) as (
  promise: Promise<unknown>,
  done: () => void,
  failed: () => void,
) => Promise<unknown>;

/** Begins a job that answers with a promise once there is a place, which it has until that settles. */
export function promisedJob(places: Places, begin: () => unknown): Promise<unknown> {
  const leave = () => {
    places.leave();
  };
  return new NativePromise((resolve, reject) => {
    places.enter(() => {
      let result: unknown;
      try {
        result = begin();
      } catch (error) {
        places.leave();
        const reason = error as Error;
        reject(reason);
        return;
      }
      if (result instanceof NativePromise) void then(result, leave, leave);
      else places.leave();
      resolve(result);
    });
  });
}
