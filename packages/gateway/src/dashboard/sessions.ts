import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  open,
  readSessions,
  seal,
  sessionsText,
  type KeptSession,
  type SessionGround,
} from './kept-sessions.ts';
import { sessionIdIn } from './session-cookie.ts';

/** Sessions that are kept at once; beyond it the one goes that was used longest ago. */
const MOST = 100;
/** Milliseconds without a request after which a session ends. */
const IDLE = 12 * 60 * 60 * 1000;
/** Milliseconds after which it is kept that one was used. */
const TELL = 10 * 60 * 1000;

/** Where a page of the dashboard shows the secret of its session. */
export const SESSION_HEADER = 'x-skillet-session';

/** A session: what the cookie holds, and what only the page itself knows. */
export interface Session {
  readonly id: string;
  readonly secret: string;
}

/** Where sessions are kept, so that they outlive the host. */
export interface SessionStore {
  /** What was kept last; undefined where nothing was. */
  readonly read: () => string | undefined;
  /** Something has changed: `text` is asked for soon, and kept. */
  readonly keep: (text: () => string) => void;
}

/** For sessions that end with the host. */
const NOWHERE: SessionStore = { read: () => undefined, keep: () => undefined };

/**
 * Who has opened the dashboard. A session takes two things: a cookie, which any page of this origin sends, those of
 * skills too, and a secret that the dashboard alone was told. Neither of them is worth anything alone.
 */
export class Sessions {
  /** By the digest of its id, the one used last at the end. */
  readonly #kept: Map<string, KeptSession>;
  readonly #key: Buffer;
  readonly #now: () => number;
  readonly #store: SessionStore;
  #toldAt: number;

  /** `now` is the date in milliseconds since the epoch. */
  constructor(now: () => number, store = NOWHERE) {
    this.#now = now;
    this.#store = store;
    this.#toldAt = now();
    const read = readSessions(store.read());
    this.#key = read?.key ?? randomBytes(32);
    this.#kept = new Map(read?.kept);
  }

  /** Begins a session. */
  begin(ground: SessionGround): Session {
    const id = randomBytes(32).toString('base64url');
    this.#kept.set(digest(id), { sealed: seal(ground, id), usedAt: this.#now() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    this.#keep();
    return { id, secret: this.#secretOf(id) };
  }

  /** The session of a request's cookie, whose secret is only for the page that was opened by a person. */
  ofCookie(req: IncomingMessage): (Session & { readonly ground: SessionGround }) | undefined {
    const id = sessionIdIn(req);
    const ground = id === undefined ? undefined : this.#use(id);
    if (id === undefined || ground === undefined) return undefined;
    return { id, secret: this.#secretOf(id), ground };
  }

  /** What the session was begun with that a request shows both halves of. */
  groundOf(req: IncomingMessage): SessionGround | undefined {
    const shown = req.headers[SESSION_HEADER];
    const id = sessionIdIn(req);
    if (typeof shown !== 'string' || id === undefined || !isOfOwnPage(req)) return undefined;
    const wanted = Buffer.from(this.#secretOf(id));
    const given = Buffer.from(shown);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    return this.#use(id);
  }

  /** Ends the session of a request's cookie. */
  end(req: IncomingMessage): void {
    const id = sessionIdIn(req);
    if (id !== undefined && this.#kept.delete(digest(id))) this.#keep();
  }

  #use(id: string): SessionGround | undefined {
    const name = digest(id);
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    this.#kept.delete(name);
    const now = this.#now();
    const ground = now - kept.usedAt > IDLE ? undefined : open(kept.sealed, id);
    if (ground === undefined) return undefined;
    this.#kept.set(name, { ...kept, usedAt: now });
    if (now - this.#toldAt > TELL) this.#keep();
    return ground;
  }

  #keep(): void {
    this.#toldAt = this.#now();
    this.#store.keep(() => sessionsText(this.#key, this.#kept));
  }

  #secretOf(id: string): string {
    return createHmac('sha256', this.#key).update(id).digest('base64url');
  }
}

/** Whether a page of this origin sends a request, as far as browsers tell; only they have cookies that are not their own. */
function isOfOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function digest(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
