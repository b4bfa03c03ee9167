import { hash, timingSafeEqual } from 'node:crypto';

/** The admin token as the gateway keeps it: only fit to recognise it. */
export type TokenDigest = Uint8Array;

/** Digests have one length, which the comparison in constant time needs. */
export function digestToken(token: string): TokenDigest {
  return Buffer.from(hash('sha256', token), 'hex');
}

/** What an `Authorization` header shows as a Bearer token. */
export function bearerOf(authorization: string): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}

/** Whether an `Authorization` header carries the token; takes as long when it is wrong. */
export function carriesToken(authorization: string, expected: TokenDigest): boolean {
  const given = bearerOf(authorization);
  return given !== undefined && timingSafeEqual(digestToken(given), expected);
}

/** Whether a text is a JSON Web Token: three parts in base64url. */
export function isJwtShaped(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}
