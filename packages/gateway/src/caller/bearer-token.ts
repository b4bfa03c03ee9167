import { createHash, timingSafeEqual } from 'node:crypto';

/** The admin token as the gateway keeps it: only fit to recognise it. */
export type TokenDigest = Uint8Array;

/** Digests have one length, which the comparison in constant time needs. */
export function digestToken(token: string): TokenDigest {
  return createHash('sha256').update(token).digest();
}

/** Whether an `Authorization` header carries the token; takes as long when it is wrong. */
export function carriesToken(authorization: string, expected: TokenDigest): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  return given !== undefined && timingSafeEqual(digestToken(given), expected);
}
