const PROTOTYPES: object[] = [
  Array.prototype,
  Map.prototype,
  Set.prototype,
  String.prototype,
  Promise.prototype,
  Function.prototype,
];

/** Left as they are, because without them not even the bomb's own answer leaves its function. */
const SPARED = new Set(['constructor', 'length', 'arguments', 'caller', 'name']);

/** Replaces the methods of what everybody uses, and gives every object a `toJSON`. */
export function tamperWithPrototypes(): { done: string } {
  const methods = PROTOTYPES.flatMap((prototype) =>
    Object.getOwnPropertyNames(prototype).map((name) => ({ prototype, name })),
  );
  const trap = { configurable: true, writable: true, value: spring };
  const { defineProperty } = Object;
  for (let i = 0; i < methods.length; i += 1) {
    const { prototype, name } = methods[i] ?? { prototype: {}, name: 'length' };
    if (!isSpared(name)) defineProperty(prototype, name, trap);
  }
  defineProperty(Object.prototype, 'toJSON', trap);
  return { done: 'tamper-prototypes' };
}

const isSpared = Set.prototype.has.bind(SPARED);

function spring(): never {
  throw new TypeError('a method that was tampered with');
}
