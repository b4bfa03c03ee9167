import { flood } from '../../hoard.ts';

const ELEMENTS = 2 * 1024 * 1024;

/** Fills typed arrays, which no limit of V8 counts. */
export function typedArrayFlood(): Promise<never> {
  return flood(() => new Float64Array(ELEMENTS).fill(1));
}
