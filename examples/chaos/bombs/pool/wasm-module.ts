const I32 = 0x7f;
const OPERATIONS = 400;

/** A module with so many functions, each of a few hundred operations. */
export function wasmModule(functions: number): Uint8Array<ArrayBuffer> {
  const body = [0x00, 0x20, 0x00];
  for (let i = 0; i < OPERATIONS; i += 1) body.push(0x20, 0x00, 0x41, i % 64, 0x73, 0x6a);
  body.push(0x0b);
  const code = [...unsigned(body.length), ...body];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, 0x01, I32, 0x01, I32]),
    ...section(3, [...unsigned(functions), ...new Uint8Array(functions)]),
    ...section(10, [
      ...unsigned(functions),
      ...Array.from({ length: functions }, () => code).flat(),
    ]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128, which is how WebAssembly writes its numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
