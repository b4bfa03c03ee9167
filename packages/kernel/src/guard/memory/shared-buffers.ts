/* eslint-disable @typescript-eslint/unbound-method -- methods are taken from their prototypes on purpose */
import type { NativeMemory } from './native-memory.ts';
import { replaceClass, replaceProperty } from './replace-class.ts';

const WHAT = 'this SharedArrayBuffer';

/** Counts what a worker has of shared memory. */
export function guardSharedBuffers(memory: NativeMemory): void {
  replaceProperty<SharedArrayBufferConstructor>(globalThis, 'SharedArrayBuffer', (original) => {
    const { prototype } = original;
    const grow = Function.prototype.call.bind(prototype.grow) as (
      self: SharedArrayBuffer,
      size?: number,
    ) => void;
    Object.defineProperty(prototype, 'grow', {
      ...Object.getOwnPropertyDescriptor(prototype, 'grow'),
      value: {
        grow(this: SharedArrayBuffer, size?: number) {
          const more = this instanceof original ? Number(size) - this.byteLength : 0;
          if (more > 0) memory.hold(this, WHAT, more);
          grow(this, size);
        },
      }.grow,
    });
    return replaceClass<SharedArrayBuffer>(original, (construct, args) => {
      // Memory that nobody has written to is not there yet, so that it may be counted afterwards.
      const made = construct(args);
      memory.hold(made, WHAT, made.byteLength);
      return made;
    }) as SharedArrayBufferConstructor;
  });
}
