import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sessionIdIn } from './session-cookie.ts';

/** Sessions that are kept at once; beyond it the one goes that was used longest ago. */
const MOST = 100;
/** Milliseconds without a request after which a session ends. */
const IDLE = 12 * 60 * 60 * 1000;

/** Where a page of the dashboard shows the secret of its session. */
export const SESSION_HEADER = 'x-skillet-session';

/** What a session was begun with: a key or token as `Authorization` has it, or that it is a program of this machine. */
export type SessionGround = { readonly authorization: string } | 'local';

/** A session: what the cookie holds, and what only the page itself knows. */
export interface Session {
  readonly id: string;
  readonly secret: string;
}

interface Kept {
  readonly ground: SessionGround;
  usedAt: number;
}

/**
 * Who has opened the dashboard. A session takes two things: a cookie, which any page of this origin sends, those of
 * skills too, and a secret that the dashboard alone was told. Neither of them is worth anything alone.
 */
export class Sessions {
  /** By the digest of its id, the one used last at the end. */
  readonly #kept = new Map<string, Kept>();
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins a session. */
  begin(ground: SessionGround): Session {
    const id = randomBytes(32).toString('base64url');
    this.#kept.set(digest(id), { ground, usedAt: this.#now() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return { id, secret: this.#secretOf(id) };
  }

  /** The session of a request's cookie, whose secret is only for the page that was opened by a person. */
  ofCookie(req: IncomingMessage): (Session & Pick<Kept, 'ground'>) | undefined {
    const id = sessionIdIn(req);
    const kept = id === undefined ? undefined : this.#use(digest(id));
    if (id === undefined || kept === undefined) return undefined;
    return { id, secret: this.#secretOf(id), ground: kept.ground };
  }

  /** What the session was begun with that a request shows both halves of. */
  groundOf(req: IncomingMessage): SessionGround | undefined {
    const shown = req.headers[SESSION_HEADER];
    const id = sessionIdIn(req);
    if (typeof shown !== 'string' || id === undefined || !isOfOwnPage(req)) return undefined;
    const wanted = Buffer.from(this.#secretOf(id));
    const given = Buffer.from(shown);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    return this.#use(digest(id))?.ground;
  }

  /** Ends the session of a request's cookie. */
  end(req: IncomingMessage): void {
    const id = sessionIdIn(req);
    if (id !== undefined) this.#kept.delete(digest(id));
  }

  #use(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    const now = this.#now();
    if (now - kept.usedAt > IDLE) return undefined;
    kept.usedAt = now;
    this.#kept.set(key, kept);
    return kept;
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
