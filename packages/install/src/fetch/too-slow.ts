import { Refused } from '../refused.ts';

/** That a program was ended because it took more milliseconds than it may; undefined where something else is wrong. */
export function tooSlow(error: unknown, program: string, patience: number): Refused | undefined {
  const { killed, code } = error as { readonly killed?: boolean; readonly code?: unknown };
  // One that says too much is ended, too, and has a code.
  if (killed !== true || (code !== null && code !== undefined)) return undefined;
  return new Refused(`${program} has taken longer than ${String(patience / 1000)} seconds`);
}
