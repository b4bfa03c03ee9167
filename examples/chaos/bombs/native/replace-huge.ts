import { keep } from '../../hoard.ts';

/** Replaces each of 30 million letters by ten, in one builtin. */
export function replaceHuge() {
  keep('x'.repeat(30_000_000).replace(/x/g, 'replaced: '));
  return { done: 'replace-huge' };
}
