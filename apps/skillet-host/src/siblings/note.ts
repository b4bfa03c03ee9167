import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '@skillet/core';

/** Header in which one host says to another on whose behalf it asks. */
const HEADER = 'x-skillet-door';

/** What one host tells another of a request that comes from it. */
export interface DoorNote {
  /** Address of whoever sent it. */
  readonly address: string | undefined;
  readonly encrypted: boolean;
  /** The port that it came to. */
  readonly port?: number | undefined;
  /** Whether a skill sent it. */
  readonly fromSkill: boolean;
  /** Who asks, where that has been found out: the answer is to be that of the host alone, which the other joins with its own. */
  readonly caller?: Caller;
}

/** What a host asks for itself. */
export const OWN_NOTE: DoorNote = { address: '127.0.0.1', encrypted: false, fromSkill: false };

const notes = new WeakMap<object, DoorNote>();

/** What is known of a request, or of the connection that it came on, if another host sent it. */
export function noteOf(source: object): DoorNote | undefined {
  return notes.get(source);
}

/** The header of a request to another host. */
export function noteHeader(secret: string, note: DoorNote): [name: string, value: string] {
  const text = Buffer.from(JSON.stringify(note)).toString('base64url');
  return [HEADER, `${secret}.${text}`];
}

/**
 * Takes the note out of a request, and has its connection look as that of whoever sent it. False for a request of somebody
 * who does not know the secret.
 */
export function takeNote(req: IncomingMessage, secret: string): boolean {
  // The headers first: they are read out of the raw ones.
  const { headers, rawHeaders, socket } = req;
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name === HEADER);
  const [shown = '', text = ''] = at < 0 ? [] : (rawHeaders[at + 1] ?? '').split('.');
  const [given, wanted] = [Buffer.from(shown), Buffer.from(secret)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return false;
  rawHeaders.splice(at, 2);
  Reflect.deleteProperty(headers, HEADER);
  const note = JSON.parse(Buffer.from(text, 'base64url').toString()) as DoorNote;
  notes.set(req, note);
  notes.set(socket, note);
  const { address, port, encrypted } = note;
  const looks = { remoteAddress: address, localPort: port, ...(encrypted ? { encrypted } : {}) };
  for (const [name, value] of Object.entries(looks))
    Object.defineProperty(socket, name, { value, configurable: true });
  return true;
}
