import type { HostLine, TopicListener } from '@skillet/core';

/** Lines between hosts that are all in this process. What is said arrives in its order, some turns of the event loop later. */
export class LinesBetween {
  readonly #ends = new Map<string, End>();
  readonly #delay: () => number;

  /** `delay` says how many turns a message takes. */
  constructor(delay: () => number) {
    this.#delay = delay;
  }

  /** The end of one more host. */
  end(id: string): HostLine {
    const end = new End(id, (to, topic, message) => {
      this.#send(id, to, topic, message);
    });
    this.#ends.set(id, end);
    return end;
  }

  /** Has all of them hear each other. */
  connect(): void {
    for (const end of this.#ends.values())
      for (const id of this.#ends.keys()) if (id !== end.id) end.join(id);
  }

  /** A host is gone. */
  cut(id: string): void {
    this.#ends.delete(id);
    for (const end of this.#ends.values()) end.leave(id);
  }

  /** A host hears nothing any more, and nobody knows that. */
  freeze(id: string): void {
    this.#ends.delete(id);
  }

  #send(from: string, to: string, topic: string, message: unknown): void {
    // As on a wire.
    const copy: unknown = JSON.parse(JSON.stringify(message));
    this.#ends.get(from)?.queueTo(to, this.#delay(), () => {
      this.#ends.get(to)?.hear(topic, copy, from);
    });
  }
}

class End implements HostLine {
  readonly id: string;
  readonly others = new Set<string>();
  readonly secret = 'known to all';
  readonly #send: (to: string, topic: string, message: unknown) => void;
  readonly #topics = new Map<string, TopicListener>();
  readonly #queues = new Map<string, Promise<void>>();

  constructor(id: string, send: (to: string, topic: string, message: unknown) => void) {
    this.id = id;
    this.#send = send;
  }

  listen(topic: string, listener: TopicListener): void {
    this.#topics.set(topic, listener);
  }

  say(topic: string, message: unknown, to?: string): void {
    for (const host of to === undefined ? this.others : [to]) this.#send(host, topic, message);
  }

  join(host: string): void {
    this.others.add(host);
    for (const listener of this.#topics.values()) listener.onJoined(host);
  }

  leave(host: string): void {
    this.others.delete(host);
    for (const listener of this.#topics.values()) listener.onLeft(host);
  }

  hear(topic: string, message: unknown, from: string): void {
    if (this.others.has(from)) this.#topics.get(topic)?.onSaid(message, from);
  }

  queueTo(host: string, turns: number, arrive: () => void): void {
    const before = this.#queues.get(host) ?? Promise.resolve();
    const next = before.then(async () => {
      for (let n = 0; n < turns; n += 1) await new Promise((resolve) => setImmediate(resolve));
      arrive();
    });
    this.#queues.set(host, next);
  }
}
