/** The length that an answer's own headers give its body; undefined when they give none that can be. */
export function declaredLength(headers: readonly string[] | null): number | undefined {
  for (let index = 0; index + 1 < (headers?.length ?? 0); index += 2) {
    if (headers?.[index]?.toLowerCase() !== 'content-length') continue;
    const value = headers[index + 1] ?? '';
    const length = /^\d+$/.test(value) ? Number(value) : NaN;
    return Number.isSafeInteger(length) ? length : undefined;
  }
  return undefined;
}
