import { isJsonObject, isShallow, type JsonObject } from '../json.ts';
import type { CapturedPart } from './frames.ts';

/** The GETs that an application may answer itself, and under which path. */
export const CAPTURED_PATHS: Readonly<Record<CapturedPart, string>> = {
  inventory: '/inventory',
  schema: '/schema',
  openapi: '/openapi.json',
};
/** Characters that one part of it may have. */
export const CAPTURED_CHARS = 256 * 1024;
/** Levels that one part of it may be nested. */
const CAPTURED_DEPTH = 32;

/** A small JSON object that an application told; undefined for anything else. */
export function readCaptured(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.length > CAPTURED_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && isShallow(value, CAPTURED_DEPTH) ? value : undefined;
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
