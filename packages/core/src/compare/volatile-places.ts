import { isJsonObject } from '../json.ts';

/** Values of a body that differ from call to call, as they are met on the way down. */
export interface VolatilePlaces {
  /** Whether the value here is one of them. */
  readonly isHere: boolean;
  /** Those below a name, or below a place in a list. */
  below(name: string): VolatilePlaces;
}

const NONE: VolatilePlaces = { isHere: false, below: () => NONE };

/** Any name, or any place in a list. */
const ANY = '*';

/** The places that JSON pointers name, in which `*` stands for any step. */
export function parsePlaces(pointers: readonly string[]): VolatilePlaces {
  return placesOf(pointers.map(stepsOf));
}

/** What is wrong with a JSON pointer, as the end of a sentence; undefined when it is one. */
export function pointerFault(pointer: string): string | undefined {
  if (!pointer.startsWith('/')) return 'must begin with a slash, such as /generated_at';
  return /~(?![01])/.test(pointer) ? 'has a ~ that is neither ~0 nor ~1' : undefined;
}

/** A value of JSON with something else in the places that JSON pointers name. */
export function withPlaceholders(
  value: unknown,
  pointers: readonly string[],
  placeholder: unknown,
): unknown {
  return replaced(value, parsePlaces(pointers), placeholder);
}

function replaced(value: unknown, places: VolatilePlaces, placeholder: unknown): unknown {
  if (places === NONE) return value;
  if (places.isHere) return placeholder;
  if (Array.isArray(value))
    return value.map((inner, index) => replaced(inner, places.below(String(index)), placeholder));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      replaced(inner, places.below(name), placeholder),
    ]),
  );
}

function placesOf(paths: readonly (readonly string[])[]): VolatilePlaces {
  if (paths.length === 0) return NONE;
  return {
    isHere: paths.some((steps) => steps.length === 0),
    below: (name) =>
      placesOf(
        paths.flatMap(([first, ...rest]) => (first === name || first === ANY ? [rest] : [])),
      ),
  };
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
