/* eslint-disable @typescript-eslint/unbound-method -- methods are taken from their prototypes on purpose */
/** Makes an instance, as `new` would. */
export type Construct<Instance> = (args: unknown[]) => Instance;

type Class<Instance> = new (...args: never[]) => Instance;

/**
 * A class whose instances are made by `make`. It passes for the original: names, statics, `instanceof`
 * and subclasses are the original's.
 */
export function replaceClass<Instance extends object>(
  original: Class<Instance>,
  make: (construct: Construct<Instance>, args: unknown[]) => Instance,
): Class<Instance> {
  const replaced = new Proxy(original, {
    construct: (target, args: unknown[], newTarget) =>
      make((given) => Reflect.construct(target, given, newTarget) as Instance, args),
  });
  Object.defineProperty(original.prototype, 'constructor', {
    value: replaced,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  return replaced;
}

/** Replaces the value of a property, when it is first read where that loads it; all else of it stays. */
export function replaceProperty<Value>(
  target: object,
  name: string,
  by: (original: Value) => Value,
): void {
  const property = Object.getOwnPropertyDescriptor(target, name);
  if (property === undefined) return;
  const { get, set: _, writable: __, ...rest } = property;
  if (get === undefined) {
    Object.defineProperty(target, name, { ...property, value: by(property.value as Value) });
    return;
  }
  const define = (settled: unknown) => {
    Object.defineProperty(target, name, { ...rest, value: settled, writable: true });
  };
  Object.defineProperty(target, name, {
    ...rest,
    get() {
      const made = by(get.call(target) as Value);
      define(made);
      return made;
    },
    set: define,
  });
}
