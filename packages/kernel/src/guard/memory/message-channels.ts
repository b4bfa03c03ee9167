import { createRequire, syncBuiltinESMExports } from 'node:module';
import { serialize } from 'node:v8';
import type { MessageChannel, MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { NativeMemory } from './native-memory.ts';
import { replaceClass } from './replace-class.ts';

type Post = (value: unknown, ...rest: unknown[]) => void;

const workerThreads = createRequire(import.meta.url)('node:worker_threads') as {
  MessageChannel: typeof MessageChannel;
  receiveMessageOnPort: typeof receiveMessageOnPort;
};

/** Bytes of a message besides those of what it says. */
const ENVELOPE = 256;
/** Node calls what it finds under this name with each message that arrives at a port. */
const ARRIVAL = Symbol.for('nodejs.internal.kHybridDispatch');
const WHAT = 'this message, with those that nobody has read';

const later = setImmediate;

/** Messages on their way to a port that nobody has read yet. */
class Unread {
  readonly #memory: NativeMemory;
  #count = 0;
  #bytes = 0;
  /** One of the ports has gone elsewhere, where nobody sees what is read. */
  lost = false;

  constructor(memory: NativeMemory) {
    this.#memory = memory;
  }

  sent(bytes: number): void {
    if (this.lost) return;
    this.#memory.take(WHAT, bytes);
    this.#count += 1;
    this.#bytes += bytes;
  }

  read(): void {
    if (this.#count === 0) return;
    const bytes = this.#bytes / this.#count;
    this.#count -= 1;
    this.#bytes -= bytes;
    this.#memory.release(bytes);
  }

  readAll(): void {
    this.#memory.release(this.#bytes);
    this.#count = 0;
    this.#bytes = 0;
  }
}

/**
 * Messages that wait to be read are outside of the heap, and their ports are never garbage. Counts those of
 * the channels that a skill makes; what is broadcast is read as soon as the event loop turns.
 */
export function guardMessageChannels(memory: NativeMemory): void {
  const unreadAt = new WeakMap<object, Unread>();
  const replaced = replaceClass(workerThreads.MessageChannel, (construct, args) => {
    const channel = construct(args);
    const { port1, port2 } = channel;
    const ports = [port1, port2] as const;
    for (const port of ports) unreadAt.set(port, new Unread(memory));
    watch(port1, port2);
    watch(port2, port1);
    return channel;
  });

  function watch(port: MessagePort, other: MessagePort): void {
    const [here, there] = [unreadAt.get(port), unreadAt.get(other)];
    if (here === undefined || there === undefined) return;
    const post = port.postMessage.bind(port) as Post;
    const close = port.close.bind(port);
    const arrive = (port as MessagePort & Record<symbol, Post>)[ARRIVAL];
    define(port, 'postMessage', (value: unknown, ...rest: unknown[]) => {
      for (const moved of transferred(rest[0])) {
        const unread = unreadAt.get(moved);
        if (unread === undefined) continue;
        unread.lost = true;
        unread.readAll();
      }
      there.sent(sizeOf(value));
      try {
        post(value, ...rest);
      } catch (error) {
        there.read();
        throw error;
      }
    });
    define(port, 'close', () => {
      here.readAll();
      there.readAll();
      close();
    });
    define(port, ARRIVAL, function (this: unknown, ...args: unknown[]) {
      here.read();
      Reflect.apply(arrive as Post, this, args);
    });
  }

  const receive = workerThreads.receiveMessageOnPort;
  workerThreads.receiveMessageOnPort = function receiveMessageOnPort(port) {
    const received = receive(port);
    if (received !== undefined) unreadAt.get(port)?.read();
    return received;
  };
  workerThreads.MessageChannel = replaced;
  Object.defineProperty(globalThis, 'MessageChannel', {
    ...Object.getOwnPropertyDescriptor(globalThis, 'MessageChannel'),
    value: replaced,
  });
  guardBroadcasts(memory);
  syncBuiltinESMExports();
}

function guardBroadcasts(memory: NativeMemory): void {
  const { prototype } = BroadcastChannel;
  const property = Object.getOwnPropertyDescriptor(prototype, 'postMessage');
  const post = property?.value as Post;
  let sent = 0;
  const postMessage: Post = function postMessage(this: unknown, message, ...rest) {
    const bytes = sizeOf(message);
    memory.take(WHAT, bytes);
    if (sent === 0) {
      later(() => {
        memory.release(sent);
        sent = 0;
      });
    }
    sent += bytes;
    Reflect.apply(post, this, [message, ...rest]);
  };
  Object.defineProperty(prototype, 'postMessage', { ...property, value: postMessage });
}

function define(port: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(port, name, { value, writable: true, configurable: true });
}

/** What `postMessage` is given as its second argument. */
function transferred(given: unknown): readonly object[] {
  const list: unknown =
    typeof given === 'object' && given !== null && 'transfer' in given ? given.transfer : given;
  return Array.isArray(list) ? (list as object[]) : [];
}

function sizeOf(message: unknown): number {
  if (typeof message === 'string') return ENVELOPE + message.length;
  if (typeof message !== 'object' || message === null) return ENVELOPE;
  if (ArrayBuffer.isView(message) || message instanceof ArrayBuffer) {
    return ENVELOPE + message.byteLength;
  }
  try {
    return ENVELOPE + serialize(message).byteLength;
  } catch {
    // Something that only ports can carry, or nobody: then that says so.
    return ENVELOPE;
  }
}
