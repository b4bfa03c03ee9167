import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { isJsonObject } from '@skillet/core';

/** What a session was begun with: a key or token as `Authorization` has it, or that it is a program of this machine. */
export type SessionGround = { readonly authorization: string } | 'local';

/** What is kept of a session. Without its id, which its cookie alone has, nobody reads what it was begun with. */
export interface KeptSession {
  readonly sealed: string;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
}

const CIPHER = 'aes-256-gcm';
const IV = 12;
const TAG = 16;

/** Closes what a session was begun with, so that it opens with the session's id alone. */
export function seal(ground: SessionGround, id: string): string {
  const iv = randomBytes(IV);
  const cipher = createCipheriv(CIPHER, sealKey(id), iv);
  const text = cipher.update(JSON.stringify(ground), 'utf8');
  return Buffer.concat([iv, text, cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Opens it; undefined with another id. */
export function open(sealed: string, id: string): SessionGround | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, sealKey(id), bytes.subarray(0, IV));
    decipher.setAuthTag(bytes.subarray(-TAG));
    const text = decipher.update(bytes.subarray(IV, -TAG)).toString() + decipher.final('utf8');
    return JSON.parse(text) as SessionGround;
  } catch {
    return undefined;
  }
}

/** The sessions as the text of a file; `key` is what the secrets of their pages are made with. */
export function sessionsText(key: Buffer, kept: ReadonlyMap<string, KeptSession>): string {
  const sessions = Array.from(kept, ([name, { sealed, usedAt }]) => [name, sealed, usedAt]);
  return `${JSON.stringify({ version: 1, key: key.toString('base64url'), sessions })}\n`;
}

/** The sessions out of such a text; undefined where it is no such text. */
export function readSessions(
  text: string | undefined,
):
  { readonly key: Buffer; readonly kept: readonly (readonly [string, KeptSession])[] } | undefined {
  let read: unknown;
  try {
    read = text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(read) || read['version'] !== 1) return undefined;
  const { key, sessions } = read;
  if (typeof key !== 'string' || !Array.isArray(sessions)) return undefined;
  const bytes = Buffer.from(key, 'base64url');
  if (bytes.length !== 32) return undefined;
  const kept = sessions.flatMap((one: unknown): [string, KeptSession][] => {
    const [name, sealed, usedAt] = Array.isArray(one) ? (one as unknown[]) : [];
    const isOne =
      typeof name === 'string' && typeof sealed === 'string' && typeof usedAt === 'number';
    return isOne ? [[name, { sealed, usedAt }]] : [];
  });
  return { key: bytes, kept };
}

function sealKey(id: string): Buffer {
  return createHmac('sha256', id).update('what a session was begun with').digest();
}
