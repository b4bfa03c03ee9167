import { createHash } from 'node:crypto';

/** A strong entity tag of some content. */
export function etagOf(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}
