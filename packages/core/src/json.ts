/** An object of JSON whose fields nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object of JSON, and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value of JSON is nested no deeper than so many levels. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((inner) => isShallow(inner, levels - 1));
  // What JSON makes has nothing but its own; a list of its values would cost more than all the rest.
  for (const name in value) {
    if (!isShallow((value as Readonly<Record<string, unknown>>)[name], levels - 1)) return false;
  }
  return true;
}

/** What may be said of a value from somebody else before it is walked. */
export interface JsonBounds {
  /** Levels of objects and lists in each other. */
  readonly levels: number;
  /** Values of every kind, keys included. */
  readonly values: number;
  /** Characters of all texts and keys together. */
  readonly chars: number;
}

/**
 * Why a value is no JSON within the bounds; undefined when it is. Values that share a part or hold
 * themselves count each time they are met, so that the walk always ends.
 */
export function boundsFault(value: unknown, bounds: JsonBounds): string | undefined {
  let values = 0;
  let chars = 0;
  const faultOf = (part: unknown, level: number): string | undefined => {
    values += 1;
    if (values > bounds.values) return `holds more than ${String(bounds.values)} values`;
    if (typeof part === 'string') chars += part.length;
    if (chars > bounds.chars) return `has more than ${String(bounds.chars)} characters`;
    if (typeof part !== 'object' || part === null) return isJsonScalar(part) ? undefined : NO_JSON;
    if (level >= bounds.levels) return `is nested more than ${String(bounds.levels)} levels deep`;
    if (!isPlain(part)) return NO_JSON;
    for (const [key, inner] of Object.entries(part)) {
      chars += key.length;
      const fault = faultOf(inner, level + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return faultOf(value, 0);
}

const NO_JSON = 'holds a value that JSON cannot represent';

function isJsonScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
