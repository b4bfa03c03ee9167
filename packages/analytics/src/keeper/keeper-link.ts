import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '@skillet/core';
import type { UsagePage } from '../count/usage-page.ts';
import type { FromKeeper, KeeperData, ToKeeper } from './messages.ts';
import type { Note } from './usage-keeper.ts';
import { WaitingPages } from './waiting-pages.ts';

const ENTRY = new URL(`./keeper-thread${extname(import.meta.url)}`, import.meta.url);

/** Milliseconds until a thread that has failed is started again, the first time and at most. */
const AGAIN = { first: 1000, most: 60_000 };
/** Threads that fail one after the other without having written anything before the oldest page is held to be why. */
const TRIES = 3;

/** What a link needs. */
export interface KeeperLinkParts {
  readonly clock: Clock;
  readonly note: Note;
  /** What each thread is started with. */
  readonly data: () => KeeperData;
  /** Hears what the thread says, but for what is between the two. */
  readonly hear: (said: Exclude<FromKeeper, { type: 'settled' }>) => void;
  /** The thread is gone, and whatever it was asked is not answered. */
  readonly onGone: () => void;
}

/**
 * The thread that keeps what is counted, started when there is something for it, and again after it has failed. What it has not written
 * waits here, so that nothing is lost with it.
 */
export class KeeperLink {
  readonly #parts: KeeperLinkParts;
  readonly #waiting = new WaitingPages();
  #thread: Worker | undefined;
  #why = '';
  #failures = 0;
  #givenUp = 0;
  #again: Timer | undefined;
  #closing = false;

  constructor(parts: KeeperLinkParts) {
    this.#parts = parts;
  }

  /** What is wrong with the thread, as a sentence; undefined while nothing is. */
  get fault(): string | undefined {
    if (this.#failures === 0) return undefined;
    return `The thread that keeps analytics has failed (${this.#why}); what is counted waits in memory, as far as there is room, and the thread is started again.`;
  }

  /** Has a page written, as soon as there is a thread that can. */
  add(page: UsagePage): void {
    this.#waiting.add(page);
    this.#givenUp += this.#waiting.bound();
    if (this.#thread !== undefined)
      this.#thread.postMessage({ do: 'add', page } satisfies ToKeeper);
    else this.#started();
  }

  /** Asks the thread; false where there is none at present. */
  ask(message: Exclude<ToKeeper, { do: 'add' }>): boolean {
    const thread = this.#started();
    thread?.postMessage(message);
    return thread !== undefined;
  }

  /** Tells the thread, if there is one. */
  tell(message: Exclude<ToKeeper, { do: 'add' }>): void {
    this.#thread?.postMessage(message);
  }

  /** The thread has a last try at what waits, which `closed` ends. */
  async close(closed: Promise<unknown>): Promise<void> {
    this.#closing = true;
    this.#again?.cancel();
    this.#again = undefined;
    if (this.#thread === undefined && this.#waiting.pages.length === 0) return;
    const thread = this.#started();
    thread?.postMessage({ do: 'close' } satisfies ToKeeper);
    await closed;
    this.#thread = undefined;
    const { calls } = this.#waiting;
    if (calls > 0) this.#parts.note('warn', `analytics: ${String(calls)} calls were not written`);
    await thread?.terminate();
  }

  #started(): Worker | undefined {
    if (this.#again !== undefined) return undefined;
    if (this.#thread !== undefined) return this.#thread;
    const thread = new Worker(ENTRY, {
      name: 'analytics',
      workerData: this.#parts.data(),
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 },
    });
    this.#thread = thread;
    thread.unref();
    thread.on('message', (said: FromKeeper) => {
      if (said.type === 'settled') this.#waiting.settle(said.pages);
      else this.#parts.hear(said);
      if (said.type !== 'note') this.#works();
    });
    let why = 'it ended';
    thread.on('error', (error: Error) => {
      why = error.message;
    });
    thread.on('exit', () => {
      if (this.#thread === thread) this.#gone(why);
    });
    for (const page of this.#waiting.pages)
      thread.postMessage({ do: 'add', page } satisfies ToKeeper);
    return thread;
  }

  #works(): void {
    if (this.#failures === 0) return;
    const lost = this.#givenUp === 0 ? '' : `; ${String(this.#givenUp)} calls were given up`;
    this.#failures = 0;
    this.#givenUp = 0;
    this.#parts.note('info', `analytics: the thread runs again, and has what was counted${lost}`);
  }

  #gone(why: string): void {
    this.#thread = undefined;
    this.#parts.onGone();
    if (this.#closing) return;
    this.#why = why;
    this.#failures += 1;
    if (this.#failures === 1 && this.fault !== undefined)
      this.#parts.note('error', `analytics: ${this.fault}`);
    // It may be what a thread can't stand.
    if (this.#failures % TRIES === 0) this.#givenUp += this.#waiting.settle(1);
    const wait = Math.min(AGAIN.most, AGAIN.first * 2 ** (this.#failures - 1));
    this.#again = this.#parts.clock.after(wait, () => {
      this.#again = undefined;
      if (this.#waiting.pages.length > 0) this.#started();
    });
  }
}
