import type { CapturedPart } from './frames.ts';

/** The GETs that an application may answer itself, and under which path. */
export const CAPTURED_PATHS: Readonly<Record<CapturedPart, string>> = {
  inventory: '/inventory',
  schema: '/schema',
  openapi: '/openapi.json',
};
/** Levels that what an application says of itself may be nested. */
const CAPTURED_DEPTH = 32;
/** Characters that one part of it may have. */
export const CAPTURED_CHARS = 256 * 1024;

/** A small JSON object that an application told; undefined for anything else. */
export function readCaptured(
  text: string | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || text.length > CAPTURED_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && isShallow(value, CAPTURED_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What an application's answer to one of these GETs tells of it, as JSON; undefined for what is no
 * small object with status 200.
 */
export function capturedText(status: number, body: string): string | undefined {
  const value = status === 200 ? readCaptured(body) : undefined;
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Whether a value is nested no deeper than so many levels. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
