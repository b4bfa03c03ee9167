import { followEvents } from './follow-events.ts';
import { readSource } from './read-source.ts';
import type { SkillEntry } from './skill-entry.ts';

/** Milliseconds for which changes are collected before the catalog is read again. */
const COLLECT = 100;

/** How a source is looked at; times in milliseconds. */
export interface SourceOptions {
  readonly pollInterval: number;
  readonly timeout: number;
  readonly token: string | undefined;
  /** Hears each time it can be had again, or no longer. */
  readonly onTurn: (source: Source) => void;
  /** Hears after each look. */
  readonly onRead: () => void;
}

/** One address that is looked at again and again; keeps its last good answer. */
export class Source {
  readonly url: string;
  readonly #options: SourceOptions;
  readonly #end = new AbortController();
  #entries: readonly SkillEntry[] = [];
  #error: string | undefined;
  #kind: 'host' | 'skill' | undefined;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #poll: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #following = false;

  constructor(url: string, options: SourceOptions) {
    this.url = url;
    this.#options = options;
  }

  /** Why it cannot be had now; undefined when it can. */
  get error(): string | undefined {
    return this.#error;
  }

  /** What it offers: its last good answer marked stale while it is down, or one entry that says why. */
  get entries(): readonly SkillEntry[] {
    if (this.#error === undefined) return this.#entries;
    if (this.#kind === undefined) return [unavailable(this.url, this.#error)];
    return this.#entries.map(({ skill }) => ({
      skill: { ...skill, stale: true, error: this.#error },
    }));
  }

  /** Looks now, and from then on by itself; resolves after the first look. */
  start(): Promise<void> {
    return this.refresh();
  }

  /** Looks now; while a look is under way, all who ask share the one that follows it. */
  refresh(): Promise<void> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
      return this.#reading;
    }
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined;
      return this.refresh();
    });
    return this.#next;
  }

  stop(): void {
    this.#end.abort();
    clearTimeout(this.#poll);
    clearTimeout(this.#soon);
  }

  async #read(): Promise<void> {
    const { timeout, pollInterval } = this.#options;
    clearTimeout(this.#poll);
    const { signal } = this.#end;
    const before = this.#error;
    const wasKnown = this.#kind !== undefined;
    try {
      const { kind, entries } = await readSource(this.url, timeout, signal);
      this.#entries = entries;
      this.#kind = kind;
      this.#error = undefined;
      if (kind === 'host') this.#follow();
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) return;
    if (before !== this.#error || !wasKnown) this.#options.onTurn(this);
    this.#options.onRead();
    this.#poll = setTimeout(() => {
      void this.refresh();
    }, pollInterval);
  }

  #follow(): void {
    if (this.#following) return;
    this.#following = true;
    const { token } = this.#options;
    const onChange = () => {
      this.#soon ??= setTimeout(() => {
        this.#soon = undefined;
        void this.refresh();
      }, COLLECT);
    };
    void followEvents({ url: this.url, token, onChange, signal: this.#end.signal }).finally(() => {
      this.#following = false;
    });
  }
}

function unavailable(url: string, error: string): SkillEntry {
  const { host, pathname } = new URL(url);
  const name = pathname.split('/').findLast((segment) => segment !== '') ?? host;
  return { skill: { name, base_url: url, status: 'unavailable', error } };
}
