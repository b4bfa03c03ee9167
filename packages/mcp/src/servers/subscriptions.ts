import type { Dispatcher } from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import { converse } from './converse.ts';
import type { OfServer } from './server-book.ts';

/** Subscriptions of the host, and of one subscriber. */
const MOST = { all: 5000, each: 200 };

/** Who wants to hear of changes of resources. */
export interface Subscriber {
  /** Tells it, by the address that it asked for. */
  tell(uri: string): void;
}

interface Target {
  readonly resource: OfServer;
  readonly caller: ToolCaller;
  /** Each subscriber with the address that it asked for. */
  readonly subscribers: Map<Subscriber, string>;
  /** What the server has been asked; undefined where it has not taken it. */
  asked: Promise<void> | undefined;
}

/**
 * Who hears of changes of which resources of servers. A server is asked once for each, however many listen, and again after it
 * was started anew.
 */
export class Subscriptions {
  readonly #dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>;
  readonly #targets = new Map<string, Target>();
  readonly #ofEach = new Map<Subscriber, Set<string>>();
  #size = 0;

  constructor(dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>) {
    this.#dispatcher = dispatcher;
  }

  /** Begins to tell; rejects with why the server does not. `uri` is what the subscriber calls it. */
  async add(
    resource: OfServer,
    uri: string,
    subscriber: Subscriber,
    caller: ToolCaller,
  ): Promise<void> {
    const key = keyOf(resource);
    const own = this.#ofEach.get(subscriber) ?? new Set();
    if (own.has(key)) {
      await this.#targets.get(key)?.asked;
      return;
    }
    if (this.#size >= MOST.all || own.size >= MOST.each)
      throw new RpcError(ErrorCode.refused, FULL);
    const target = this.#targets.get(key) ?? {
      resource,
      caller,
      subscribers: new Map<Subscriber, string>(),
      asked: undefined,
    };
    this.#targets.set(key, target);
    target.subscribers.set(subscriber, uri);
    own.add(key);
    this.#ofEach.set(subscriber, own);
    this.#size += 1;
    try {
      await (target.asked ?? this.#begin(target));
    } catch (error) {
      this.#forget(key, subscriber);
      throw error;
    }
  }

  /** Ends one. */
  remove(resource: OfServer, subscriber: Subscriber): void {
    this.#forget(keyOf(resource), subscriber);
  }

  /** Ends all that a subscriber has. */
  removeAll(subscriber: Subscriber): void {
    for (const key of [...(this.#ofEach.get(subscriber) ?? [])]) this.#forget(key, subscriber);
  }

  /** A server says that a resource is another by now, which may be a part of one that is subscribed to. */
  updated(resource: OfServer): void {
    const exact = this.#targets.get(keyOf(resource));
    if (exact !== undefined) {
      tellAll(exact, resource.name);
      return;
    }
    for (const target of this.#targets.values()) {
      const { mount, name } = target.resource;
      if (mount === resource.mount && resource.name.startsWith(name))
        tellAll(target, resource.name);
    }
  }

  /** A server was started anew, and knows of no subscription; what it has may be other by now. */
  restarted(mount: string): void {
    for (const target of this.#targets.values()) {
      const { resource } = target;
      if (resource.mount !== mount) continue;
      this.#begin(target).catch(() => undefined);
      tellAll(target, resource.name);
    }
  }

  #forget(key: string, subscriber: Subscriber): void {
    const target = this.#targets.get(key);
    if (target?.subscribers.delete(subscriber) !== true) return;
    this.#size -= 1;
    const own = this.#ofEach.get(subscriber);
    own?.delete(key);
    if (own?.size === 0) this.#ofEach.delete(subscriber);
    if (target.subscribers.size > 0) return;
    this.#targets.delete(key);
    // One that has refused has nothing to end.
    target.asked?.then(() => this.#ask('resources/unsubscribe', target)).catch(() => undefined);
  }

  /** Asks a server to tell; who comes while it is asked hears the same. */
  #begin(target: Target): Promise<void> {
    const asked = this.#ask('resources/subscribe', target);
    target.asked = asked;
    asked.catch(() => {
      if (target.asked === asked) target.asked = undefined;
    });
    return asked;
  }

  async #ask(method: string, { resource: { mount, name: uri }, caller }: Target): Promise<void> {
    const request = { mount, method, params: { uri }, operation: method };
    const outcome = await converse(this.#dispatcher, request, silent(caller));
    if (outcome.kind === 'failed') throw new RpcError(ErrorCode.internal, FAILED);
  }
}

const FULL = 'As many resources are subscribed to as may be.';
const FAILED = 'The server could not be asked to tell of changes.';

/** Tells of what a server calls so, by the address that each calls the whole of it by. */
function tellAll({ resource, subscribers }: Target, name: string): void {
  const part = name.slice(resource.name.length);
  for (const [subscriber, uri] of subscribers) subscriber.tell(uri + part);
}

function keyOf({ mount, name }: OfServer): string {
  return `${mount} ${name}`;
}

/** The caller of a request that outlives what it asked for. */
function silent({
  stream: _stream,
  ask: _ask,
  onPart: _onPart,
  ...caller
}: ToolCaller): ToolCaller {
  const signal = new AbortController().signal;
  return { ...caller, signal, capabilities: {}, level: 'none', era: 'legacy' };
}
