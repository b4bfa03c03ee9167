const encoder = new TextEncoder();

/** A piece of an answer as bytes: text as UTF-8, bytes as they are, anything else as a line of JSON. */
export function toBytes(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return encoder.encode(piece);
  if (piece instanceof Uint8Array) return piece;
  if (ArrayBuffer.isView(piece)) {
    return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  }
  if (piece instanceof ArrayBuffer) return new Uint8Array(piece);
  const line = JSON.stringify(piece) as string | undefined;
  if (line === undefined) {
    throw new TypeError(`a piece of its answer is ${String(piece)}; give text, bytes or JSON`);
  }
  return encoder.encode(`${line}\n`);
}

/** The `Content-Type` of an answer that begins with a piece. */
export function typeOf(piece: unknown): string {
  if (typeof piece === 'string') return 'text/plain; charset=utf-8';
  const binary = piece === undefined || ArrayBuffer.isView(piece) || piece instanceof ArrayBuffer;
  return binary ? 'application/octet-stream' : 'application/x-ndjson';
}
