import { networkOf } from '@skillet/core';
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
  /** Its address, where that tells it from others. */
  readonly address: string | undefined;
  /** The list that it looks at: the whole, or a profile's. */
  readonly profile: string | undefined;
  /** What its messages carry beside; undefined for those of a session. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  /** Ends it as its revision has it. */
  readonly finish: () => void;
}

/** How many may listen at once. */
export interface ListenLimits {
  readonly all: number;
  /** Of one address, or of the addresses that one customer of a provider has. */
  readonly caller: number;
  /** Of all together that no address tells apart. */
  readonly nameless: number;
}

/** Milliseconds between two signs of life on a stream. */
const KEEP_ALIVE = 15_000;

/** Everybody who hears of changes. No timer runs while there is nobody. */
export class Listeners {
  readonly #limits: ListenLimits;
  readonly #all = new Set<Listener>();
  /** How many each caller has; those without an address are one. */
  readonly #counts = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(limits: ListenLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Who leaves no room for one more of a caller: it itself, or all of them; undefined when there is some. */
  fullOf(address: string | undefined): 'caller' | 'all' | undefined {
    const { all, caller, nameless } = this.#limits;
    if (this.#all.size >= all) return 'all';
    const most = address === undefined ? nameless : caller;
    if ((this.#counts.get(nameOf(address)) ?? 0) < most) return undefined;
    return address === undefined ? 'all' : 'caller';
  }

  add(listener: Listener): void {
    if (this.#all.has(listener)) return;
    this.#all.add(listener);
    this.#count(listener, 1);
    this.#timer ??= setInterval(() => {
      for (const { stream } of this.#all) stream.keepAlive();
    }, KEEP_ALIVE).unref();
  }

  remove(listener: Listener): void {
    if (!this.#all.delete(listener)) return;
    this.#count(listener, -1);
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

  #count({ address }: Listener, change: number): void {
    const name = nameOf(address);
    const count = (this.#counts.get(name) ?? 0) + change;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}

function nameOf(address: string | undefined): string {
  return address === undefined ? '' : networkOf(address);
}
