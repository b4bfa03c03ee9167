import type { Clock, Timer } from '@skillet/core';
import { Setbacks, type Wait } from './setbacks.ts';

/** Whose a server is. */
export interface Owner {
  /** Tells servers apart: of one key there is one. */
  readonly key: string;
  /** What it ends with, such as a session. */
  readonly group: string;
  /** Whose deaths count together. */
  readonly account: string;
  /** It is for one call alone, and ends with that. */
  readonly once: boolean;
}

/** A server that runs for its owner alone. */
export interface Instance {
  /** Resolves when it has died, with a sentence that says why; not when it was closed. */
  readonly died: Promise<string>;
  /** Ends it; resolves when nothing of it is left, also when it had died. */
  close(): Promise<void>;
}

/** A server in use: it does not end for want of calls before it is given back. */
export interface Lease<T> {
  readonly instance: T;
  readonly giveBack: () => void;
  /** Has it used by something that may go on after that; the function says that this is over. */
  readonly hold: () => () => void;
  /** It is of no use any more: the next call begins another. */
  readonly giveUp: (why: string) => void;
}

/** What a book of servers is made of. */
export interface BookOptions<O, T> {
  /** Servers at the same time. */
  readonly most: number;
  /** Milliseconds without a use after which one ends. */
  readonly idle: number;
  readonly clock: Pick<Clock, 'now' | 'after' | 'random'>;
  /** Starts one, until the signal aborts; rejects with nothing left of it. */
  readonly open: (owner: O, signal: AbortSignal) => Promise<T>;
}

/** As many servers run as may, and each has a call. */
export class NoRoom extends Error {}

/** The servers of an owner died too often lately. */
export class MustWait extends Error {
  readonly wait: Wait;

  constructor(wait: Wait) {
    super(wait.why);
    this.wait = wait;
  }
}

/** It was ended, by its owner or with the whole, before it could be used. */
export class EndedBefore extends Error {}

interface Entry<O, T> {
  readonly owner: O;
  /** Aborts when it is ended before it has started. */
  readonly start: AbortController;
  users: number;
  /** While it starts, and then for good. */
  ready: Promise<T>;
  /** Once it has started. */
  instance: T | undefined;
  /** It is not in the book any more. */
  isOver: boolean;
  rest: Timer | undefined;
}

/**
 * The servers that run for one owner each: started when they are wanted, kept while they are used, and never more than there
 * may be, those that are about to end included. The one that was used least lately makes room, when nobody uses it.
 */
export class InstanceBook<O extends Owner, T extends Instance> {
  readonly #options: BookOptions<O, T>;
  /** Those used least lately come first. */
  readonly #entries = new Map<string, Entry<O, T>>();
  readonly #setbacks: Setbacks;
  /** Those that end now. */
  readonly #leaving = new Set<Promise<void>>();
  readonly #seenOff = new WeakSet<T>();
  /** Servers of which anything may be there. */
  #live = 0;
  #isClosed = false;

  constructor(options: BookOptions<O, T>) {
    this.#options = options;
    this.#setbacks = new Setbacks(options.clock);
  }

  /** How many are there, or are about to be. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * The server of an owner, started where there is none. Rejects with a `NoRoom`, a `MustWait`, an `EndedBefore`, or with
   * what its start failed with.
   */
  async take(owner: O): Promise<Lease<T>> {
    if (this.#isClosed) throw new EndedBefore('All servers are being ended.');
    const entry = this.#entries.get(owner.key) ?? this.#begin(owner);
    this.#entries.delete(owner.key);
    this.#entries.set(owner.key, entry);
    entry.users += 1;
    entry.rest?.cancel();
    entry.rest = undefined;
    try {
      const instance = await entry.ready;
      const hold = (): (() => void) => {
        entry.users += 1;
        return this.#giveBackOnce(entry);
      };
      const giveUp = (why: string): void => {
        this.#lose(entry, why);
        this.#seeOff(instance);
      };
      return { instance, giveBack: this.#giveBackOnce(entry), hold, giveUp };
    } catch (error) {
      this.#giveBack(entry);
      throw error;
    }
  }

  /** Ends all of a group, whoever uses them. */
  end(group: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.owner.group === group) this.#leave(entry);
    }
  }

  /** Ends all; resolves when nothing of any is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const entries = [...this.#entries.values()];
    for (const entry of entries) this.#leave(entry);
    await Promise.allSettled(entries.map(({ ready }) => ready));
    while (this.#leaving.size > 0) await Promise.all(this.#leaving);
  }

  #begin(owner: O): Entry<O, T> {
    const wait = this.#setbacks.of(owner.account);
    if (wait !== undefined) throw new MustWait(wait);
    if (this.#entries.size >= this.#options.most) {
      const atRest = [...this.#entries.values()].find(({ users }) => users === 0);
      if (atRest === undefined) throw new NoRoom();
      this.#leave(atRest);
    }
    const made: Omit<Entry<O, T>, 'ready'> = {
      owner,
      start: new AbortController(),
      users: 0,
      instance: undefined,
      isOver: false,
      rest: undefined,
    };
    const entry = made as Entry<O, T>;
    this.#entries.set(owner.key, entry);
    entry.ready = this.#open(entry);
    return entry;
  }

  async #open(entry: Entry<O, T>): Promise<T> {
    // One that makes room is there until the last of it is gone.
    while (this.#live >= this.#options.most && !entry.isOver) await Promise.race(this.#leaving);
    if (entry.isOver) throw new EndedBefore('It was ended before it had started.');
    this.#live += 1;
    let instance: T;
    try {
      instance = await this.#options.open(entry.owner, entry.start.signal);
    } catch (error) {
      this.#live -= 1;
      this.#lose(entry, error instanceof Error ? error.message : 'for a reason unknown');
      throw error;
    }
    entry.instance = instance;
    void instance.died.then((why) => {
      this.#lose(entry, why);
      this.#seeOff(instance);
    });
    if (entry.start.signal.aborted) {
      this.#seeOff(instance);
      throw new EndedBefore('It was ended while it started.');
    }
    return instance;
  }

  #giveBackOnce(entry: Entry<O, T>): () => void {
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#giveBack(entry);
    };
  }

  #giveBack(entry: Entry<O, T>): void {
    entry.users -= 1;
    if (entry.users > 0 || entry.isOver) return;
    if (entry.owner.once) this.#leave(entry);
    else {
      entry.rest = this.#options.clock.after(this.#options.idle, () => {
        this.#leave(entry);
      });
    }
  }

  /** It has died: the next call of its owner begins another. */
  #lose(entry: Entry<O, T>, why: string): void {
    if (!entry.isOver) this.#setbacks.note(entry.owner.account, why);
    this.#strike(entry);
  }

  #leave(entry: Entry<O, T>): void {
    this.#strike(entry);
    if (entry.instance !== undefined) {
      this.#seeOff(entry.instance);
      return;
    }
    entry.start.abort(new EndedBefore('It was ended while it started.'));
    // It has its place until its start has come to an end.
    const left = () => void this.#leaving.delete(gone);
    const gone = entry.ready.then(left, left);
    this.#leaving.add(gone);
  }

  #strike(entry: Entry<O, T>): void {
    entry.isOver = true;
    entry.rest?.cancel();
    const { key } = entry.owner;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #seeOff(instance: T): void {
    if (this.#seenOff.has(instance)) return;
    this.#seenOff.add(instance);
    const left = (): void => {
      this.#live -= 1;
      this.#leaving.delete(gone);
    };
    const gone = instance.close().then(left, left);
    this.#leaving.add(gone);
  }
}
