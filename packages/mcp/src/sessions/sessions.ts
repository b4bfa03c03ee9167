import { randomUUID } from 'node:crypto';
import { LEGACY } from '../protocol/versions.ts';
import type { EventStream } from './event-stream.ts';

/** How long a session that nobody uses is kept, and how many there may be. Milliseconds. */
export interface SessionLimits {
  readonly most: number;
  readonly idle: number;
}

/** What a handshake began. */
export interface Session {
  readonly id: string;
  /** The revision that was agreed on. */
  readonly version: string;
  usedAt: number;
  /** Where it hears of changes. */
  stream: EventStream | undefined;
  /** Calls under way, by the ids of their requests, so that they can be cancelled. */
  readonly calls: Map<string | number, AbortController>;
}

/** Sessions that clients have ended, which are remembered so that they stay ended. */
const ENDED = 2000;
const ID = /^s(\d)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The sessions of the revisions that have a handshake. A session is little more than its id, which says the revision:
 * one that the host has forgotten, because it was idle, one too many, or another host's before a restart, is
 * taken up again when its client comes back. Only those that their client has ended stay ended.
 */
export class Sessions {
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  /** Those used least lately come first. */
  readonly #open = new Map<string, Session>();
  readonly #ended = new Set<string>();

  constructor(limits: SessionLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Begins a session of a revision. */
  begin(version: string): Session {
    return this.#take(`s${String(LEGACY.indexOf(version))}-${randomUUID()}`, version);
  }

  /** The session of an id; undefined when there is none, or it has been ended. */
  find(id: string): Session | undefined {
    const known = this.#open.get(id);
    if (known !== undefined) {
      known.usedAt = this.#now();
      this.#open.delete(id);
      this.#open.set(id, known);
      return known;
    }
    const version = LEGACY[Number(ID.exec(id)?.[1] ?? NaN)];
    if (version === undefined || this.#ended.has(id)) return undefined;
    return this.#take(id, version);
  }

  /** Ends a session for its client; whether there was one. */
  end(id: string): boolean {
    if (this.find(id) === undefined) return false;
    this.#forget(id);
    this.#ended.add(id);
    for (const one of this.#ended) {
      if (this.#ended.size <= ENDED) break;
      this.#ended.delete(one);
    }
    return true;
  }

  /** Forgets those that nobody has used for a while and that listen to nothing. */
  sweep(): void {
    const before = this.#now() - this.#limits.idle;
    for (const { id, usedAt, stream, calls } of this.#open.values()) {
      if (usedAt > before) break;
      if (stream === undefined && calls.size === 0) this.#forget(id);
    }
  }

  /** All that are open. */
  all(): Iterable<Session> {
    return this.#open.values();
  }

  #take(id: string, version: string): Session {
    const session: Session = {
      id,
      version,
      usedAt: this.#now(),
      stream: undefined,
      calls: new Map(),
    };
    this.#open.set(id, session);
    if (this.#open.size > this.#limits.most) this.#makeRoom();
    return session;
  }

  #makeRoom(): void {
    for (const { id, stream, calls } of this.#open.values()) {
      if (stream !== undefined || calls.size > 0) continue;
      this.#forget(id);
      return;
    }
  }

  #forget(id: string): void {
    this.#open.get(id)?.stream?.end();
    this.#open.delete(id);
  }
}
