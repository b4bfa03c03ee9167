/** The headers of a request as pairs, from its lines `name\nvalue\nname\nvalue…`. */
export function headerPairs(lines: string): [name: string, value: string][] {
  if (lines === '') return [];
  const parts = lines.split('\n');
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    pairs.push([parts[index] as string, parts[index + 1] as string]);
  }
  return pairs;
}

/** Of a list of names and values in turn those that `keep` wants, which hears of each name in lower case. */
export function keepHeaders(
  headers: readonly string[],
  keep: (key: string, value: string) => boolean,
): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    if (keep(name.toLowerCase(), value)) kept.push(name, value);
  }
  return kept;
}

/**
 * The first value of a header, named in lower case, in a list of names and values in turn. Searched for
 * in any other way, a value could be taken for a name.
 */
export function headerIn(headers: readonly string[], key: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === key) return headers[index + 1];
  }
  return undefined;
}

/** The length that headers give a body, in bytes; undefined when they give none that can be. */
export function declaredLength(headers: readonly string[]): number | undefined {
  const value = headerIn(headers, 'content-length');
  const length = value !== undefined && /^\d+$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(length) ? length : undefined;
}
