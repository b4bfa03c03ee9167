import type { Timer } from '@skillet/core';
import type { MemberId } from '../wire/subjects.ts';
import type { LeaseEntry } from './lease-entry.ts';
import type { LeaseFacts, LeaseParts } from './lease-parts.ts';
import type { StoredLease } from './lease-store.ts';

/** Milliseconds for which a lease holds without being renewed. */
export const LEASE_TTL = 2500;
/** Milliseconds between two renewals, and after one that did not succeed. */
const RENEW_EVERY = 750;
const RENEW_AGAIN = 250;
/** Milliseconds between two looks of those that wait for it. */
const LOOK_EVERY = 500;
/** Milliseconds before the end of its lease that a holder stops which can't renew it, where it is to. */
const MARGIN = 750;
/** Milliseconds that giving it back may take. */
const GIVE_BACK_WITHIN = 1000;

interface Held {
  readonly number: number;
  readonly revision: number;
}

/**
 * The right to be the one host that does something: taken, renewed and given back by writing to a store that lets one host
 * alone change what it has seen. How old a renewal is, everybody measures on a clock of its own that nobody sets: the holder
 * from before it was sent, others from when they saw it first (as leader election in Kubernetes does).
 */
export class Lease {
  readonly #parts: LeaseParts;
  #held: Held | undefined;
  /** The revision that a waiting host has seen without a break, and since when. */
  #seen: { readonly revision: number; readonly at: number } | undefined;
  #holder: string | undefined;
  /** The largest number that this host knows of. */
  #largest = 0;
  #why: string | undefined;
  #timer: Timer | undefined;
  #deadline: Timer | undefined;
  #turn: Promise<void> | undefined;
  /** Until when others go first. */
  #asideUntil = -Infinity;
  #isHinted = false;
  #isOver = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
  }

  /** Begins to look; resolves after the first look, whatever came of it. */
  start(): Promise<void> {
    this.#go();
    return this.#turn ?? Promise.resolve();
  }

  get facts(): LeaseFacts {
    const { own } = this.#parts;
    const holder = this.#held === undefined ? this.#holder : own.name;
    return { number: this.#held?.number, holder, why: this.#why };
  }

  /** Gives it back, or waits for it no longer. */
  async giveBack(): Promise<void> {
    const { key, store, clock } = this.#parts;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#deadline?.cancel();
    store.deafen(key);
    const late = new Promise<void>((resolve) => {
      clock.after(GIVE_BACK_WITHIN, resolve);
    });
    await Promise.race([late, this.#finish()]);
  }

  /**
   * Gives it back so that another host can take it, which has so many milliseconds for that until this one does again. Resolves
   * when it was tried: where nothing can be written, it is this host's as before.
   */
  async standAside(ms: number): Promise<void> {
    await this.#turn;
    this.#go(() => this.#yield(ms));
    await this.#turn;
  }

  async #finish(): Promise<void> {
    await this.#turn;
    const held = this.#held;
    this.#held = undefined;
    // One that can't be given back runs out.
    if (held !== undefined) await this.#writeFree(held).catch(() => undefined);
  }

  async #yield(ms: number): Promise<number> {
    const { clock } = this.#parts;
    const held = this.#held;
    if (held === undefined) return LOOK_EVERY;
    if ((await this.#writeFree(held)) === undefined) return this.#verify(held);
    this.#asideUntil = clock.now() + ms;
    this.#held = this.#holder = undefined;
    this.#deadline?.cancel();
    return LOOK_EVERY;
  }

  #writeFree({ number, revision }: Held): Promise<number | undefined> {
    const { key, store } = this.#parts;
    return store.write(key, { holder: undefined, number, ttl: LEASE_TTL }, revision);
  }

  #go(step = () => this.#once()): void {
    if (this.#isOver || this.#turn !== undefined) return;
    this.#timer?.cancel();
    this.#isHinted = false;
    this.#turn = step()
      .catch((error: unknown) => {
        // What was seen before may have changed and changed back since.
        this.#seen = undefined;
        const why = error instanceof Error ? error.message : String(error);
        if (this.#why !== why) this.#parts.listener.onTrouble(why);
        this.#why = why;
        return this.#held === undefined ? LOOK_EVERY : RENEW_AGAIN;
      })
      .then((wait) => {
        this.#turn = undefined;
        if (this.#isOver) return;
        const hinted = this.#isHinted && this.#held === undefined;
        this.#timer = this.#parts.clock.after(hinted ? 0 : wait, () => {
          this.#go();
        });
      });
  }

  /** Looks once, or renews; resolves with when to come again. Rejects with why that was not possible. */
  #once(): Promise<number> {
    const held = this.#held;
    return held === undefined ? this.#stand() : this.#renew(held);
  }

  async #stand(): Promise<number> {
    const { key, store, clock, own } = this.#parts;
    store.hear(key, this.#onHint);
    const askedAt = clock.now();
    const found = await store.look(key);
    this.#why = undefined;
    if (found === undefined && this.#largest === 0) return this.#take(0);
    // What can't be read has a holder like any other: it may be that of a newer version. So has what has stood there, and
    // does not since the bucket was lost.
    const { revision, entry } = found ?? { revision: 0, entry: undefined };
    const { holder, ttl, number } = entry ?? { holder: UNKNOWN, ttl: LEASE_TTL, number: 0 };
    this.#largest = Math.max(this.#largest, number);
    if (found !== undefined) this.#holder = holder?.name;
    const aside = this.#asideUntil - clock.now();
    if (holder === undefined && aside > 0) return Math.min(LOOK_EVERY, aside);
    if (holder === undefined || holder.instance === own.instance) return this.#take(revision);
    if (this.#seen?.revision !== revision) this.#seen = { revision, at: clock.now() };
    else if (askedAt - this.#seen.at >= ttl) return this.#take(revision);
    return Math.min(LOOK_EVERY, Math.max(1, this.#seen.at + ttl - clock.now()));
  }

  async #take(instead: number): Promise<number> {
    const { key, store, clock, own, listener } = this.#parts;
    if (!this.#isWanted()) return 0;
    // Also larger than those of a bucket that was lost since, for which data may have been marked.
    const number = Math.max(this.#largest + 1, clock.date());
    this.#largest = number;
    const sentAt = clock.now();
    const revision = await store.write(key, this.#entry(number, own), instead);
    // Somebody else was quicker.
    if (revision === undefined) return 1;
    this.#held = { number, revision };
    this.#seen = undefined;
    store.deafen(key);
    this.#holdUntil(sentAt + LEASE_TTL);
    if (this.#isWanted()) listener.onTaken(number);
    return RENEW_EVERY;
  }

  async #renew(held: Held): Promise<number> {
    const { key, store, clock, own } = this.#parts;
    const sentAt = clock.now();
    const revision = await store.write(key, this.#entry(held.number, own), held.revision);
    if (revision === undefined) return this.#verify(held);
    this.#why = undefined;
    // Meanwhile it may have been given up.
    if (this.#held?.number !== held.number) return LOOK_EVERY;
    this.#held = { ...held, revision };
    this.#holdUntil(sentAt + LEASE_TTL);
    return RENEW_EVERY;
  }

  /** Something else stands there than this host knows of: what it wrote itself without hearing of it, what somebody took, or nothing. */
  async #verify(held: Held): Promise<number> {
    const { key, store } = this.#parts;
    const found = await store.look(key);
    if (this.#held?.number !== held.number) return LOOK_EVERY;
    if (found === undefined || this.#isOwn(found, held)) {
      this.#held = { ...held, revision: found?.revision ?? 0 };
      return 1;
    }
    const { number = this.#largest, holder = UNKNOWN } = found.entry ?? {};
    this.#largest = Math.max(this.#largest, number);
    this.#lose(holder.name);
    return 1;
  }

  /** It may be given back at any time. */
  #isWanted(): boolean {
    return !this.#isOver;
  }

  /** Also what has a smaller number: it was taken in a bucket that was made anew, by a host that did not know of this one. */
  #isOwn({ entry }: StoredLease, { number }: Held): boolean {
    if (entry === undefined || entry.number > number) return false;
    return entry.number < number || entry.holder?.instance === this.#parts.own.instance;
  }

  #lose(by: string | undefined): void {
    this.#held = undefined;
    this.#seen = undefined;
    this.#holder = by;
    this.#deadline?.cancel();
    this.#parts.listener.onLost(by);
  }

  #holdUntil(end: number): void {
    const { clock, whenAway } = this.#parts;
    if (whenAway === 'serve') return;
    this.#deadline?.cancel();
    this.#deadline = clock.after(Math.max(0, end - MARGIN - clock.now()), () => {
      this.#lose(undefined);
    });
  }

  #entry(number: number, holder: MemberId): LeaseEntry {
    return { holder, number, ttl: LEASE_TTL };
  }

  readonly #onHint = (): void => {
    this.#isHinted = true;
    this.#go();
  };
}

const UNKNOWN: MemberId = { name: 'unknown', instance: '' };
