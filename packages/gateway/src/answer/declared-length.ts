import { headerIn } from '@skillet/core';

/** The length that an answer's own headers give its body; undefined when they give none that can be. */
export function declaredLength(headers: readonly string[] | null): number | undefined {
  const value = headers === null ? undefined : headerIn(headers, 'content-length');
  const length = value !== undefined && /^\d+$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(length) ? length : undefined;
}
