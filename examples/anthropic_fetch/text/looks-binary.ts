const PDF = '%PDF-';

/**
 * Whether the first bytes of a file are not those of a text: they hold a control character that no
 * text has (the "binary data bytes" of WHATWG's MIME Sniffing), or begin as a PDF does.
 */
export function looksBinary(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, PDF.length)).toString() === PDF || head.some(isBinaryByte);
}

function isBinaryByte(byte: number): boolean {
  if (byte > 0x1f) return false;
  return byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || byte >= 0x1c;
}
