import { LEAST_SECRET, longestFirst, secretForms } from '@skillet/core';

/** The forms of all these secrets that are not too short to be looked for, the longest first. */
export function formsOfAll(secrets: Iterable<string>): readonly string[] {
  const long = [...new Set(secrets)].filter(({ length }) => length >= LEAST_SECRET.shared);
  return longestFirst(long.flatMap(secretForms));
}
