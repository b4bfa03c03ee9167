/** Makes a checked value of an unknown one, or throws a {@link ShapeError}; `where` names it there. */
export type Reader<T> = (value: unknown, where: string) => T;

/** A value is not of the type that it must be; the message says where. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';

  constructor(where: string, wanted: string, value: unknown) {
    super(`'${where}' must be ${wanted}, but is ${kindOf(value)}`);
  }
}

/** Text. Half a surrogate pair, which UTF-8 has no form for, becomes U+FFFD. */
export const text: Reader<string> = (value, where) => {
  if (typeof value !== 'string') throw new ShapeError(where, 'a string', value);
  return value.toWellFormed();
};

/** An object; its fields are still to be read. */
export const record: Reader<Readonly<Record<string, unknown>>> = (value, where) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ShapeError(where, 'an object', value);
  }
  return value as Readonly<Record<string, unknown>>;
};

/** A list whose items are read one by one. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new ShapeError(where, 'a list', value);
    return value.map((each, index) => item(each, `${where}[${index}]`));
  };
}

/** What may be missing or null. */
export function optional<T, F>(read: Reader<T>, fallback: F): Reader<T | F> {
  return (value, where) => (value === undefined || value === null ? fallback : read(value, where));
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
