/**
 * The arguments of a call as they are now: the bytes among them, also one level deep in plain objects such
 * as the parameters of an algorithm, are copied. What happens to them while a call waits makes no difference.
 */
export function takenNow(args: readonly unknown[]): unknown[] {
  return args.map((arg) => {
    if (!isPlain(arg)) return copied(arg);
    // What it inherits counts, too: algorithms may be instances of classes.
    const taken = Object.create(arg) as Record<string, unknown>;
    for (const [name, value] of Object.entries(arg)) {
      if (isBytes(value)) Object.defineProperty(taken, name, { value: copied(value) });
    }
    return taken;
  });
}

function isBytes(value: unknown): boolean {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function copied(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (!ArrayBuffer.isView(value)) return Array.isArray(value) ? [...(value as unknown[])] : value;
  const { buffer, byteOffset, byteLength } = value;
  // What is detached is for the call itself to refuse.
  return byteLength === 0 ? value : new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** No key, module or list. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return Object.prototype.toString.call(value) === '[object Object]';
}
