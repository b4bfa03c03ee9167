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
