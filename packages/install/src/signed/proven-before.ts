import { matches } from '../source/pattern.ts';
import type { Origin, OriginRules } from './origin.ts';

/** Whether what a lock has of who is behind a package, as it was verified when that was installed, is all that the rules want. */
export function isProvenBefore(
  { keyid, provenance }: Origin = {},
  { require, builtFrom }: OriginRules,
): boolean {
  if (require.includes('signature') && keyid === undefined) return false;
  if (require.includes('provenance') && provenance === undefined) return false;
  if (builtFrom === undefined) return true;
  return provenance !== undefined && builtFrom.some((one) => matches(one, provenance.repository));
}
