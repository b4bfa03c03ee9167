import { keep } from '../../hoard.ts';

/** Copies something that is mostly references to one string: each copy has all of it. */
export function structuredCloneBomb() {
  const rows = Array.from({ length: 400_000 }, (_, id) => ({ id, name: `row ${String(id)}` }));
  for (let i = 0; i < 12; i += 1) keep(structuredClone(rows));
  return { done: 'structured-clone' };
}
