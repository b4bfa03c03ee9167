import { keep } from '../../hoard.ts';

const ELEMENTS = 2 ** 27;

/** Makes arrays of a gigabyte each, in one builtin that cannot be sampled. */
export function giantArrays(): never {
  for (;;) keep(new Array<number>(ELEMENTS).fill(1));
}
