import { notificationText } from '../protocol/json-rpc.ts';
import type { EventStream } from './event-stream.ts';

/** The lists that may change. */
export const LIST_KINDS = ['tools', 'resources', 'prompts'] as const;

/** A list that may change. */
export type ListKind = (typeof LIST_KINDS)[number];

/** One client that wants to hear of changes. */
export interface Listener {
  readonly stream: EventStream;
  readonly kinds: ReadonlySet<ListKind>;
  /** The list that it looks at: the whole, or a profile's. */
  readonly profile: string | undefined;
  /** What its messages carry beside; undefined for those of a session. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  /** Ends it as its revision has it. */
  readonly finish: () => void;
}

/** Milliseconds between two signs of life on a stream. */
const KEEP_ALIVE = 15_000;

/** Everybody who hears of changes. No timer runs while there is nobody. */
export class Listeners {
  readonly #most: number;
  readonly #all = new Set<Listener>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#all.size;
  }

  get isFull(): boolean {
    return this.#all.size >= this.#most;
  }

  add(listener: Listener): void {
    this.#all.add(listener);
    this.#timer ??= setInterval(() => {
      for (const { stream } of this.#all) stream.keepAlive();
    }, KEEP_ALIVE).unref();
  }

  remove(listener: Listener): void {
    this.#all.delete(listener);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Tells those that want to hear it that a list has changed. */
  tell(kind: ListKind, profile: string | undefined): void {
    const method = `notifications/${kind}/list_changed`;
    const plain = notificationText(method);
    for (const { stream, kinds, meta, profile: theirs } of this.#all) {
      if (theirs !== profile || !kinds.has(kind)) continue;
      stream.send(meta === undefined ? plain : notificationText(method, { _meta: meta }));
    }
  }

  /** Ends all streams. */
  finish(): void {
    for (const { finish } of [...this.#all]) finish();
  }
}
