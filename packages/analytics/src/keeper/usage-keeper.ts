import { statSync } from 'node:fs';
import type { UsagePage } from '../count/usage-page.ts';
import { readUsage } from '../query/read-usage.ts';
import type { UsageQuery } from '../query/usage-query.ts';
import { moveAside } from '../store/move-aside.ts';
import { NewerFile } from '../store/schema.ts';
import { isBroken, isBusy, isFull, whyOf } from '../store/sqlite-faults.ts';
import { UsageStore, type Moment } from '../store/usage-store.ts';
import type { KeeperData } from './messages.ts';
import { WaitingPages } from './waiting-pages.ts';

/** Says something in the log. */
export type Note = (level: 'info' | 'warn' | 'error', text: string) => void;

/**
 * Keeps what is counted in its file, whatever becomes of that: what can't be written waits, a broken file is moved aside, and each is
 * said once.
 */
export class UsageKeeper {
  readonly #file: string;
  readonly #note: Note;
  readonly #clock: () => Moment;
  #maxBytes: number;
  #store: UsageStore | undefined;
  #inode: number | undefined;
  readonly #waiting = new WaitingPages();
  /** Why nothing could be written the last time. */
  #fault: string | undefined;
  #tries = 0;
  #givenUp = 0;

  constructor({ file, maxBytes }: KeeperData, note: Note, clock: () => Moment) {
    this.#clock = clock;
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#note = note;
  }

  /** Pages that it has written, or given up. */
  get settled(): number {
    return this.#waiting.settled;
  }

  /** Writes a page, and what waits. */
  add(page: UsagePage): void {
    this.#waiting.add(page);
    this.#write();
  }

  /** Looks something up. Throws what SQLite does. */
  read(query: UsageQuery): string {
    this.#write();
    return JSON.stringify(readUsage(this.#opened().db, query));
  }

  bound(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#store?.bound(maxBytes);
  }

  close(): void {
    this.#write();
    const { calls } = this.#waiting;
    if (calls > 0) this.#note('warn', `analytics: ${String(calls)} calls are not in ${this.#file}`);
    this.#waiting.settle(this.#waiting.pages.length);
    this.#closeFile();
  }

  #write(): void {
    if (this.#waiting.pages.length === 0) return;
    try {
      try {
        this.#addWaiting();
      } catch (error) {
        if (isBroken(error)) this.#beginAnew(whyOf(error));
        else if (isFull(error)) this.#opened().makeRoom();
        else throw error;
        this.#addWaiting();
      }
      this.#recovered();
    } catch (error) {
      this.#failed(error);
    }
  }

  #addWaiting(): void {
    const store = this.#opened();
    store.add(this.#waiting.pages);
    this.#waiting.settle(this.#waiting.pages.length);
    store.tend(this.#clock());
  }

  #beginAnew(why: string): void {
    this.#closeFile();
    const where = moveAside(this.#file);
    this.#note(
      'error',
      `analytics: the file is broken (${why}): it was moved to ${where}, and a new one begun`,
    );
  }

  /** The store of the file that is there: it may have been removed, or moved aside by another host. */
  #opened(): UsageStore {
    if (this.#store !== undefined && this.#inode !== inodeOf(this.#file)) this.#closeFile();
    this.#store ??= new UsageStore(this.#file, this.#maxBytes, this.#clock());
    this.#inode ??= inodeOf(this.#file);
    return this.#store;
  }

  #closeFile(): void {
    const store = this.#store;
    this.#store = undefined;
    this.#inode = undefined;
    try {
      store?.close();
    } catch {
      // It was of no use any more.
    }
  }

  #failed(error: unknown): void {
    this.#tries += 1;
    this.#givenUp += this.#waiting.bound();
    if (!(error instanceof NewerFile) && !isFull(error) && !isBusy(error)) this.#closeFile();
    const why = whyOf(error);
    // Another host may just be at it.
    if (why === this.#fault || (isBusy(error) && this.#tries < 3)) return;
    this.#fault = why;
    this.#note(
      'error',
      `analytics: ${this.#file} cannot be written (${why}); what is counted waits in memory, as far as there is room`,
    );
  }

  #recovered(): void {
    this.#tries = 0;
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    const lost =
      this.#givenUp === 0 ? '' : `; ${String(this.#givenUp)} calls were given up meanwhile`;
    this.#givenUp = 0;
    this.#note('info', `analytics: ${this.#file} is written again${lost}`);
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}
