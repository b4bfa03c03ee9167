import { keep } from '../../hoard.ts';

/** Adds to one array: V8 doubles it in one go, which is where it aborts. */
export function growingArray(): never {
  const array: number[] = [];
  keep(array);
  for (let i = 0; ; i += 1) array.push(i);
}
