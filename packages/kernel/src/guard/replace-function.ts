type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/** Replaces a function by one that looks like it to those who ask for its name and length. */
export function replaceFunction(owner: object, name: string, by: AnyFunction): void {
  const property = Object.getOwnPropertyDescriptor(owner, name);
  const { length } = property?.value as AnyFunction;
  Object.defineProperty(by, 'name', { value: name, configurable: true });
  Object.defineProperty(by, 'length', { value: length, configurable: true });
  Object.defineProperty(owner, name, { ...property, value: by });
}
