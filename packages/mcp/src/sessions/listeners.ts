import { notificationText } from '../protocol/json-rpc.ts';
import type { EventStream } from './event-stream.ts';

/** The lists that may change. */
export const LIST_KINDS = ['tools', 'resources', 'prompts'] as const;

/** A list that may change. */
export type ListKind = (typeof LIST_KINDS)[number];

/** Who listens, as far as is known. */
export interface ListeningCaller {
  /** What it is counted under. */
  readonly key: string;
  /** Whether nothing but what it says itself tells it from others. */
  readonly isNameless: boolean;
}

/** One client that wants to hear of changes. */
export interface Listener {
  readonly stream: EventStream;
  readonly kinds: ReadonlySet<ListKind>;
  readonly caller: ListeningCaller;
  /** The list that it looks at: the whole, or a profile's. */
  readonly profile: string;
  /** What its messages carry beside; undefined for those of a session. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  /** Ends it as its revision has it. */
  readonly finish: () => void;
}

/** How many may listen at once. */
export interface ListenLimits {
  readonly all: number;
  /** Of one that has an address of its own. */
  readonly caller: number;
  /** Of all together that have none. */
  readonly nameless: number;
}

/** Milliseconds between two signs of life on a stream. */
const KEEP_ALIVE = 15_000;

/**
 * Everybody who hears of changes. Where there is no room for one more, who has most of it makes some, as long as the
 * newcomer then has no more than they: nobody is shut out by one that opens streams without end. No timer runs
 * while there is nobody.
 */
export class Listeners {
  readonly #limits: ListenLimits;
  readonly #all = new Set<Listener>();
  /** Those of each caller, the latest last. */
  readonly #callers = new Map<string, Set<Listener>>();
  #nameless = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(limits: ListenLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Makes room for one more of a caller; who leaves none, if there is none: it itself, or all of them. */
  makeRoom({ key, isNameless }: ListeningCaller): 'caller' | 'all' | undefined {
    const { all, caller, nameless } = this.#limits;
    const own = this.#callers.get(key)?.size ?? 0;
    if (!isNameless && own >= caller) return 'caller';
    const isCrowded = isNameless && this.#nameless >= nameless;
    if (!isCrowded && this.#all.size < all) return undefined;
    const last = this.#lastOfMost(isCrowded, own + 1);
    if (last === undefined) return 'all';
    // Its place is free at once, also when its client does not hear of it.
    this.remove(last);
    last.finish();
    return undefined;
  }

  add(listener: Listener): void {
    if (this.#all.has(listener)) return;
    this.#all.add(listener);
    const { key, isNameless } = listener.caller;
    const own = this.#callers.get(key);
    if (own === undefined) this.#callers.set(key, new Set([listener]));
    else own.add(listener);
    if (isNameless) this.#nameless += 1;
    this.#timer ??= setInterval(() => {
      for (const { stream } of this.#all) stream.keepAlive();
    }, KEEP_ALIVE).unref();
  }

  remove(listener: Listener): void {
    if (!this.#all.delete(listener)) return;
    const { key, isNameless } = listener.caller;
    const own = this.#callers.get(key);
    own?.delete(listener);
    if (own?.size === 0) this.#callers.delete(key);
    if (isNameless) this.#nameless -= 1;
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Tells those that want to hear it that a list has changed. */
  tell(kind: ListKind, profile: string): void {
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

  /** The latest of the caller that has most, which has to be more than `than`. */
  #lastOfMost(onlyNameless: boolean, than: number): Listener | undefined {
    let most: Set<Listener> | undefined;
    for (const own of this.#callers.values()) {
      if (own.size <= (most?.size ?? than)) continue;
      const [{ caller } = { caller: undefined }] = own;
      if (!onlyNameless || caller?.isNameless === true) most = own;
    }
    return most === undefined ? undefined : [...most].at(-1);
  }
}
