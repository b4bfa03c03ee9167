import { keep } from '../../hoard.ts';

/** No string of V8 is longer than half a gigabyte. */
const LONGEST = 2 ** 28;

/** Doubles a string, keeping each, and begins anew when it cannot be longer. */
export function stringDoubling(): never {
  for (;;) {
    for (let text = `${String(Math.random())}…`; text.length < LONGEST; text += text) {
      // Reading a character makes one flat string out of the two halves.
      text.charCodeAt(0);
      keep(text);
    }
  }
}
