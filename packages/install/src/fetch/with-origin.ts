import type { OriginRules } from '../signed/origin.ts';
import { proveOrigin } from '../signed/prove-origin.ts';
import type { ChosenPackage } from './choose-package.ts';
import type { Fetched } from './fetched.ts';

/** Whether it is verified who is behind a package. */
export interface Proving {
  /** What it has to prove; undefined for nothing, where its digest is known already. */
  readonly rules: OriginRules | undefined;
}

/** What is to be told of a package, with who is behind it, where that is wanted. */
export async function withOrigin(
  { told, about }: Pick<ChosenPackage, 'told' | 'about'>,
  cwd: string,
  rules: OriginRules | undefined,
): Promise<Pick<Fetched, 'about' | 'origin' | 'unknown'>> {
  if (rules === undefined) return { about };
  const { about: more, ...proven } = await proveOrigin(told, cwd, rules);
  return { about: [...about, ...more], ...proven };
}
