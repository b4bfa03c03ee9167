import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@skillet/core';
import { notificationText, type RpcAnswer } from '../protocol/json-rpc.ts';
import { LEGACY } from '../protocol/versions.ts';
import { capabilitiesOf, lettersOf } from './askable.ts';
import type { EventStream } from './event-stream.ts';

/** How long a session that nobody uses is kept, and how many there may be. Milliseconds. */
export interface SessionLimits {
  readonly most: number;
  readonly idle: number;
}

/** What a handshake began. */
export interface Session {
  readonly id: string;
  /** Whose it is: of one id, each caller has a session of its own. */
  readonly owner: string;
  /** The revision that was agreed on. */
  readonly version: string;
  /** What its client can be asked for, as the protocol writes it. */
  readonly capabilities: JsonObject;
  usedAt: number;
  /** Where it hears of changes. */
  stream: EventStream | undefined;
  /** Calls under way, by the ids of their requests, so that they can be cancelled. */
  readonly calls: Map<string | number, AbortController>;
  /** What its client has been asked and not answered, by the ids of those requests. */
  readonly asked: Map<string, (answer: RpcAnswer) => void>;
  /** The least severity of log messages that it wants to hear; undefined where it has not said. */
  level: string | undefined;
  /** Hears of changes of the resources that it has subscribed to. */
  readonly subscriber: { readonly tell: (uri: string) => void };
}

/** Sessions that clients have ended, which are remembered so that they stay ended. */
const ENDED = 2000;
const ID = /^s(\d)([a-z]{0,6})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The sessions of the revisions that have a handshake. A session is little more than its id, which says the revision and what the client can be asked for:
 * one that the host has forgotten, because it was idle, one too many, or another host's before a restart, is
 * taken up again when its client comes back. Only those that their client has ended stay ended.
 *
 * What a session holds belongs to the caller that it was begun or taken up for. Whoever comes with the same id from
 * elsewhere, a client that has moved or a stranger that has overheard it, has a session of its own: it is served, and
 * neither hears what the other hears nor ends anything of it.
 */
export class Sessions {
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  /** Those used least lately come first. */
  readonly #open = new Map<string, Session>();
  readonly #ended = new Set<string>();
  readonly #onForget: (session: Session) => void;

  /** `now` in milliseconds; `onForget` hears of each that ends. */
  constructor(
    limits: SessionLimits,
    now: () => number,
    onForget: (session: Session) => void = () => undefined,
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#onForget = onForget;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Begins a session of a revision, with what its client says that it can. */
  begin(version: string, owner: string, capabilities?: unknown): Session {
    const letters = lettersOf(capabilities);
    const id = `s${String(LEGACY.indexOf(version))}${letters}-${randomUUID()}`;
    return this.#take(id, version, letters, owner);
  }

  /** The session that a caller has of an id; undefined when there is none, or it has ended it. */
  find(id: string, owner: string): Session | undefined {
    const key = keyOf(id, owner);
    const known = this.#open.get(key);
    if (known !== undefined) {
      known.usedAt = this.#now();
      this.#open.delete(key);
      this.#open.set(key, known);
      return known;
    }
    const [, revision = NaN, letters = ''] = ID.exec(id) ?? [];
    const version = LEGACY[Number(revision)];
    if (version === undefined || this.#ended.has(key)) return undefined;
    return this.#take(id, version, letters, owner);
  }

  /** Ends a session for its client; whether there was one. */
  end(id: string, owner: string): boolean {
    const session = this.find(id, owner);
    if (session === undefined) return false;
    this.#forget(session);
    this.#ended.add(keyOf(id, owner));
    for (const one of this.#ended) {
      if (this.#ended.size <= ENDED) break;
      this.#ended.delete(one);
    }
    return true;
  }

  /** Forgets those that nobody has used for a while and that listen to nothing. */
  sweep(): void {
    const before = this.#now() - this.#limits.idle;
    for (const session of this.#open.values()) {
      if (session.usedAt > before) break;
      if (isAtRest(session)) this.#forget(session);
    }
  }

  /** All that are open. */
  all(): Iterable<Session> {
    return this.#open.values();
  }

  #take(id: string, version: string, letters: string, owner: string): Session {
    const session: Session = {
      id,
      owner,
      version,
      capabilities: capabilitiesOf(letters),
      usedAt: this.#now(),
      stream: undefined,
      calls: new Map(),
      asked: new Map(),
      level: undefined,
      subscriber: {
        tell: (uri) => {
          session.stream?.send(notificationText('notifications/resources/updated', { uri }));
        },
      },
    };
    this.#open.set(keyOf(id, owner), session);
    if (this.#open.size > this.#limits.most) this.#makeRoom();
    return session;
  }

  #makeRoom(): void {
    for (const session of this.#open.values()) {
      if (!isAtRest(session)) continue;
      this.#forget(session);
      return;
    }
  }

  #forget(session: Session): void {
    const { id, owner, stream } = session;
    stream?.end();
    this.#onForget(session);
    this.#open.delete(keyOf(id, owner));
  }
}

function keyOf(id: string, owner: string): string {
  return owner === '' ? id : `${id} ${owner}`;
}

function isAtRest({ stream, calls }: Session): boolean {
  return stream === undefined && calls.size === 0;
}
