/** What a field of a message holds: a number, or the bytes of a text or of a message. */
type Value = bigint | number | Uint8Array;

/** The fields of a message in the wire format of Protocol Buffers, by their numbers. */
export function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, readonly Value[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, Value[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const value = (type: number): Value => {
    const from = at;
    switch (type) {
      case 0:
        return varint();
      case 1:
        at += 8;
        return view.getBigUint64(from, true);
      case 2: {
        const length = Number(varint());
        at += length;
        if (at > bytes.length) throw new Error('a field is longer than its message');
        return bytes.subarray(at - length, at);
      }
      case 5:
        at += 4;
        return view.getUint32(from, true);
      default:
        throw new Error(`no type of the wire format: ${String(type)}`);
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    fields.set(number, [...(fields.get(number) ?? []), value(tag & 7)]);
  }
  return fields;
}

/** The messages in a field. */
export function messages(
  fields: ReadonlyMap<number, readonly Value[]>,
  number: number,
): ReadonlyMap<number, readonly Value[]>[] {
  return bytesOf(fields, number).map(fieldsOf);
}

/** The bytes in a field. */
export function bytesOf(
  fields: ReadonlyMap<number, readonly Value[]>,
  number: number,
): Uint8Array[] {
  return (fields.get(number) ?? []).filter((value) => value instanceof Uint8Array);
}

/** The text of a field; empty without one. */
export function textOf(fields: ReadonlyMap<number, readonly Value[]>, number: number): string {
  return Buffer.from(bytesOf(fields, number)[0] ?? []).toString();
}

/** The number in a field; 0 without one. */
export function numberOf(fields: ReadonlyMap<number, readonly Value[]>, number: number): number {
  const [value = 0] = fields.get(number) ?? [];
  return value instanceof Uint8Array ? 0 : Number(value);
}
