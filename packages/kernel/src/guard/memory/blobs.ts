/* eslint-disable @typescript-eslint/unbound-method -- methods are taken from their prototypes on purpose */
import buffer from 'node:buffer';
import { syncBuiltinESMExports } from 'node:module';
import { byteLength, isArray, toText } from '../../intrinsics.ts';
import type { NativeMemory } from './native-memory.ts';
import { replaceClass, replaceProperty, type Construct } from './replace-class.ts';

type BlobClass = new (...args: never[]) => Blob;

/** Bytes that an object URL takes besides those of its blob. */
const URL_SIZE = 1024;

/** Counts what a worker has of blobs and files, whose bytes are outside of the heap, and of object URLs. */
export function guardBlobs(memory: NativeMemory): void {
  const make = (construct: Construct<Blob>, [given, ...rest]: unknown[]) => {
    const parts = isIterable(given) && !isArray(given) ? [...given] : given;
    // Before it is made, since that copies what it is made of.
    const size = isArray(parts) ? sizeOf(parts) : 0;
    memory.take('this Blob', size);
    memory.release(size);
    const made = construct(given === undefined && rest.length === 0 ? [] : [parts, ...rest]);
    memory.hold(made, 'this Blob', made.size);
    return made;
  };
  for (const name of ['Blob', 'File']) {
    let replaced: BlobClass | undefined;
    const replace = (original: BlobClass) => (replaced ??= replaceClass(original, make));
    replaceProperty(globalThis, name, replace);
    replaceProperty(buffer, name, replace);
  }
  guardObjectUrls(memory);
  syncBuiltinESMExports();
}

function guardObjectUrls(memory: NativeMemory): void {
  const { createObjectURL, revokeObjectURL } = URL;
  // Keeps the blobs, as the URLs do, so that they go on being counted.
  const blobs = new Map<string, unknown>();
  const functions = {
    createObjectURL(blob: Blob): string {
      memory.take('this object URL', URL_SIZE);
      try {
        const url = createObjectURL(blob);
        blobs.set(url, blob);
        return url;
      } catch (error) {
        memory.release(URL_SIZE);
        throw error;
      }
    },
    revokeObjectURL(url: string): void {
      revokeObjectURL(url);
      if (blobs.delete(toText(url))) memory.release(URL_SIZE);
    },
  };
  for (const [name, value] of Object.entries(functions)) {
    const property = Object.getOwnPropertyDescriptor(URL, name);
    Object.defineProperty(URL, name, { ...property, value });
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function sizeOf(parts: readonly unknown[]): number {
  let size = 0;
  for (const part of parts) {
    if (typeof part === 'string') size += byteLength(part);
    else if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer) size += part.byteLength;
    else if (part instanceof Blob) size += part.size;
  }
  return size;
}
