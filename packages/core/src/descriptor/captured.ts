import type { CapturedPart } from '../lane/frames.ts';
import type { Descriptor } from './descriptor.ts';

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

type JsonObject = Readonly<Record<string, unknown>>;

/** A descriptor with what the application itself said instead, as far as that can be used. */
export function joinCaptured(
  descriptor: Descriptor,
  captured: Readonly<Partial<Record<CapturedPart, string>>>,
): Descriptor {
  const inventory = readObject(captured.inventory);
  const skill = inventory === undefined ? undefined : skillOf(inventory);
  const version = skill?.['version'];
  return {
    ...descriptor,
    ...(typeof version === 'string' ? { version } : {}),
    ...(skill === undefined
      ? {}
      : { inventory: { skill: { ...descriptor.inventory.skill, ...skill } } }),
    schema: readObject(captured.schema) ?? descriptor.schema,
    openapi: readObject(captured.openapi) ?? descriptor.openapi,
  };
}

/**
 * What an application's answer to one of these GETs tells of it, as JSON; undefined for what is no
 * small object with status 200.
 */
export function capturedText(status: number, body: string): string | undefined {
  const value = status === 200 ? readObject(body) : undefined;
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Whether a value is nested no deeper than so many levels. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

/** An inventory is `{skill: {…}}`, or what would be in there. */
function skillOf(inventory: JsonObject): JsonObject {
  const { skill } = inventory;
  return isObject(skill) ? skill : inventory;
}

function readObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.length > CAPTURED_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && isShallow(value, CAPTURED_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
