import { keep } from '../../hoard.ts';

const ELEMENTS = 10_000_000;

/** Parses 30 MB of JSON that become a gigabyte of objects in one builtin, and does it again. */
export function jsonBomb(): never {
  const text = `[${'{},'.repeat(ELEMENTS)}{}]`;
  for (;;) keep(JSON.parse(text));
}
