import { keep } from '../../hoard.ts';

/** How many entries a Map can have is known to V8. */
const FULL = 2 ** 24 - 1000;

/** Adds to a Map, and to the next one when it is full. */
export function growingMap(): never {
  for (;;) {
    const map = new Map<number, { i: number }>();
    keep(map);
    for (let i = 0; i < FULL; i += 1) map.set(i, { i });
  }
}
