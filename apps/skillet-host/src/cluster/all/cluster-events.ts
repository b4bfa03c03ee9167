import type { Assembly, HostFacts } from '@skillet/cluster';
import type { BodyStream, Clock, EventFeed, SupervisorEvent } from '@skillet/core';
import { EventRing } from '../../host/event-ring.ts';
import { asObject } from '../../siblings/merge/json.ts';

/** Milliseconds between two looks at which hosts there are, and for which they are followed when nobody reads any more. */
const LOOK_EVERY = 1000;
const LINGER = 15_000;
/** Hosts that are followed. */
const MOST = 256;
/** Characters that wait for the end of an event. */
const MOST_CHARS = 256 * 1024;
const PATIENCE = 5000;
const TYPE = /^[a-z][a-z-]{0,63}$/;

/** What it is made of. */
export interface ClusterEventsParts {
  readonly assembly: Pick<Assembly, 'hosts' | 'follow'>;
  /** What happens to skills of this host. */
  readonly own: EventFeed;
  /** Its name. */
  readonly host: string;
  readonly clock: Clock;
}

/**
 * What happens to skills of all hosts, in one order, each event with its host. Other hosts are followed while somebody reads: of them,
 * what happens from then on is told. One that sends more than is taken is cut off by itself, and followed anew.
 */
export class ClusterEvents implements EventFeed {
  readonly #parts: ClusterEventsParts;
  readonly #ring = new EventRing();
  readonly #followed = new Map<string, BodyStream | undefined>();
  #leaveOwn: (() => void) | undefined;
  #lastOwn = 1;
  #readers = 0;
  #unread = 0;

  constructor(parts: ClusterEventsParts) {
    this.#parts = parts;
  }

  subscribe(...[after, listener]: Parameters<EventFeed['subscribe']>): () => void {
    this.#readers += 1;
    this.#begin();
    const leave = this.#ring.subscribe(after, listener);
    let left = false;
    return () => {
      leave();
      if (!left) this.#readers -= 1;
      left = true;
    };
  }

  #begin(): void {
    if (this.#leaveOwn !== undefined) return;
    const { own, host } = this.#parts;
    // All that this host has kept, and no event twice.
    this.#leaveOwn = own.subscribe(this.#lastOwn, ({ id, event }) => {
      this.#lastOwn = id;
      this.#push({ ...event }, host);
    });
    this.#unread = 0;
    this.#look();
  }

  #look(): void {
    const { assembly, clock } = this.#parts;
    this.#unread = this.#readers > 0 ? 0 : this.#unread + LOOK_EVERY;
    if (this.#unread > LINGER) {
      this.#end();
      return;
    }
    for (const host of assembly.hosts)
      if (!this.#followed.has(host.label) && this.#followed.size < MOST) void this.#follow(host);
    clock.after(LOOK_EVERY, () => {
      this.#look();
    });
  }

  #end(): void {
    this.#leaveOwn?.();
    this.#leaveOwn = undefined;
    for (const stream of this.#followed.values()) stream?.cancel();
    this.#followed.clear();
  }

  async #follow(host: HostFacts): Promise<void> {
    const { label } = host;
    const by = `events at ${this.#parts.host}`;
    const question = { method: 'GET', target: '/events', accept: 'text/event-stream', by };
    this.#followed.set(label, undefined);
    try {
      const stream = await this.#parts.assembly.follow(host, { ...question, patience: PATIENCE });
      if (this.#leaveOwn === undefined || this.#followed.get(label) !== undefined) {
        stream.cancel();
        return;
      }
      this.#followed.set(label, stream);
      this.#read(stream, label);
    } catch {
      // It is followed with the next look, if it is there then.
      this.#followed.delete(label);
    }
  }

  #read(stream: BodyStream, host: string): void {
    const decoder = new TextDecoder();
    let rest = '';
    const over = (): void => {
      if (this.#followed.get(host) === stream) this.#followed.delete(host);
    };
    stream.read({
      chunk: (bytes) => {
        stream.grant(bytes.byteLength);
        const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
        rest = blocks.pop() ?? '';
        if (rest.length > MOST_CHARS) rest = '';
        for (const block of blocks) this.#take(block, host);
      },
      end: over,
      fail: over,
    });
  }

  /** An event that another host has sent, where it is one. */
  #take(block: string, host: string): void {
    const [, data] = /^data: (.*)$/m.exec(block) ?? [];
    if (data === undefined || data.length > MOST_CHARS) return;
    try {
      this.#push(asObject(JSON.parse(data)), host);
    } catch {
      // It is none.
    }
  }

  #push(given: Readonly<Record<string, unknown>>, host: string): void {
    const { host: process, type, at, mount = '', skill = '' } = given;
    if (typeof type !== 'string' || !TYPE.test(type) || typeof at !== 'number') return;
    if (typeof mount !== 'string' || typeof skill !== 'string') return;
    const which = process === undefined ? {} : { process };
    const event: unknown = { ...given, ...which, type, at, mount, skill, host };
    this.#ring.push(event as SupervisorEvent);
  }
}
