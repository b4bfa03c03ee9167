import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HostLine, TopicListener } from '@skillet/core';
import type { DoorPlace, Sibling } from '../launcher/protocol.ts';
import { doorOf } from './door-of.ts';
import { dial, Link } from './link.ts';
import { noteHeader, OWN_NOTE } from './note.ts';

/** Milliseconds until another host is tried again that could not be reached. */
const AGAIN = 100;
/** Milliseconds that the others have to answer a host that begins. */
const GREETED_WITHIN = 500;
/** Where one host asks another for a line, with its id. */
export const LINE_PATH = '/-/line?';

/** The line between hosts that share a port: each pair of them has a connection, from the door of one. */
export class SiblingLine implements HostLine {
  readonly id: string;
  readonly #number: number;
  readonly #topics = new Map<string, TopicListener>();
  readonly #links = new Map<string, Link>();
  readonly #dialling = new Set<string>();
  readonly #there = new Set<string>();
  #at: DoorPlace | undefined;
  #siblings: readonly Sibling[] = [];
  #closed = false;

  constructor(number: number) {
    this.#number = number;
    this.id = idOf({ number, pid: process.pid });
  }

  get secret(): string | undefined {
    return this.#at?.secret;
  }

  get others(): ReadonlySet<string> {
    return this.#there;
  }

  listen(topic: string, listener: TopicListener): void {
    this.#topics.set(topic, listener);
    for (const host of this.#there) listener.onJoined(host);
  }

  say(topic: string, message: unknown, to?: string): void {
    const links = to === undefined ? this.#links.values() : [this.#links.get(to)];
    for (const link of links) link?.send({ topic, message });
  }

  /** These share the port from now on. */
  meet(at: DoorPlace, siblings: readonly Sibling[]): void {
    this.#at = at;
    this.#siblings = siblings;
    // Of two, the one with the higher number calls the other.
    for (const sibling of siblings) if (sibling.number < this.#number) void this.#dial(sibling);
  }

  /** Calls all of them, who do not know of this one yet; resolves when they are there, or do not answer soon. */
  async greet(at: DoorPlace, siblings: readonly Sibling[]): Promise<void> {
    this.#at = at;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, GREETED_WITHIN, undefined);
    await Promise.race([promise, Promise.all(siblings.map((one) => this.#dial(one)))]);
    clearTimeout(timer);
  }

  /** Another host has asked for a connection, by its id. */
  take(id: string, socket: Duplex): void {
    if (this.#closed) {
      socket.destroy();
      return;
    }
    (socket as Partial<Socket>).unref?.();
    this.#links.get(id)?.close();
    const link: Link = new Link(socket, {
      onMessage: (message) => {
        if (this.#links.get(id) === link) this.#hear(message, id);
      },
      onClose: () => {
        this.#lose(id, link);
      },
    });
    this.#leave(id);
    this.#links.set(id, link);
    this.#there.add(id);
    for (const listener of this.#topics.values()) listener.onJoined(id);
  }

  /** Says nothing more. */
  close(): void {
    this.#closed = true;
    for (const link of this.#links.values()) link.close();
  }

  #hear(said: unknown, host: string): void {
    const { topic, message } = (said ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof topic === 'string') this.#topics.get(topic)?.onSaid(message, host);
  }

  #lose(id: string, link: Link): void {
    if (this.#links.get(id) !== link) return;
    this.#links.delete(id);
    this.#leave(id);
    const sibling = this.#siblings.find((one) => idOf(one) === id);
    if (sibling !== undefined && sibling.number < this.#number) this.#dialAgain(sibling);
  }

  #leave(id: string): void {
    if (!this.#there.delete(id)) return;
    for (const listener of this.#topics.values()) listener.onLeft(id);
  }

  async #dial(sibling: Sibling): Promise<void> {
    const at = this.#at;
    const id = idOf(sibling);
    if (at === undefined || this.#closed || this.#links.has(id) || this.#dialling.has(id)) return;
    this.#dialling.add(id);
    try {
      const header = noteHeader(at.secret, OWN_NOTE);
      this.take(id, await dial(doorOf(at, sibling.pid), `${LINE_PATH}${this.id}`, header));
    } catch {
      // It may have ended; as long as it has not been told as gone, it is tried.
      this.#dialAgain(sibling);
    } finally {
      this.#dialling.delete(id);
    }
  }

  #dialAgain(sibling: Sibling): void {
    setTimeout(() => {
      if (this.#siblings.some(({ pid }) => pid === sibling.pid)) void this.#dial(sibling);
    }, AGAIN).unref();
  }
}

/** The first host comes first, in the order of ids too. */
function idOf({ number, pid }: Sibling): string {
  return `${String(number).padStart(3, '0')}-${String(pid)}`;
}

/** The number of the host with an id. */
export function numberOf(id: string): number {
  return Number.parseInt(id, 10);
}
