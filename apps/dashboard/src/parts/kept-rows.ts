import type { JSX } from 'preact';

/** Makes rows of things, and the same row for the same thing: what has not changed is not compared again. */
export function keptRows<Thing extends object>(
  make: (thing: Thing) => JSX.Element,
): (thing: Thing) => JSX.Element {
  const rows = new WeakMap<Thing, JSX.Element>();
  return (thing) => {
    let row = rows.get(thing);
    if (row === undefined) rows.set(thing, (row = make(thing)));
    return row;
  };
}
