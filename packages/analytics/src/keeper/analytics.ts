import { HostError, type Clock, type FinishedCall, type Timer } from '@skillet/core';
import { UsageCounter } from '../count/usage-counter.ts';
import type { UsageQuery } from '../query/usage-query.ts';
import { KeeperLink } from './keeper-link.ts';
import type { FromKeeper } from './messages.ts';
import type { Note } from './usage-keeper.ts';

/** Queries that may wait for the thread. */
const MOST_ASKED = 16;
/** Milliseconds that the thread has to write what was counted last. */
const CLOSES_WITHIN = 10_000;
/** Seconds after which it is worth to ask again. */
const AGAIN = 5;

/** What analytics are made of. */
export interface AnalyticsOptions {
  readonly clock: Clock;
  /** Path of the file; its folder is made. */
  readonly file: string;
  /** Bytes that the file may have, with its journal. */
  readonly maxBytes: number;
  /** Milliseconds that what was counted waits for before it is written: as much is lost when the process is killed. */
  readonly flushAfter: number;
  readonly note: Note;
  /** Whether calls are counted. Default: true. */
  readonly enabled?: boolean;
}

interface Asked {
  readonly resolve: (text: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Counts calls, and has a thread of its own write them down and look them up. */
export class Analytics {
  readonly #options: AnalyticsOptions;
  readonly #counter = new UsageCounter((page) => {
    this.#link.add(page);
  });
  readonly #link: KeeperLink;
  readonly #asked = new Map<number, Asked>();
  #maxBytes: number;
  #flushAfter: number;
  #enabled: boolean;
  #timer: Timer | undefined;
  #queries = 0;
  #closed: PromiseWithResolvers<undefined> | undefined;

  constructor(options: AnalyticsOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes;
    this.#flushAfter = options.flushAfter;
    this.#enabled = options.enabled ?? true;
    const { clock, file, note } = options;
    this.#link = new KeeperLink({
      clock,
      note,
      data: () => ({ file, maxBytes: this.#maxBytes }),
      hear: this.#hear,
      onGone: this.#onGone,
    });
  }

  /** Whether calls are counted. */
  get enabled(): boolean {
    return this.#enabled;
  }

  /** What is wrong, as a sentence; undefined while nothing is. */
  get fault(): string | undefined {
    return this.#link.fault;
  }

  readonly onFinished = (call: FinishedCall): void => {
    if (!this.#enabled) return;
    this.#counter.add(call);
    this.#timer ??= this.#options.clock.after(this.#flushAfter, this.flush);
  };

  /** Has what was counted so far written. */
  readonly flush = (): void => {
    this.#timer?.cancel();
    this.#timer = undefined;
    const page = this.#counter.take();
    if (page !== undefined) this.#link.add(page);
  };

  /** Takes over what a configuration says. */
  configure({
    enabled,
    maxBytes,
    flushAfter,
  }: Pick<AnalyticsOptions, 'maxBytes' | 'flushAfter'> & { readonly enabled: boolean }): void {
    this.#enabled = enabled;
    this.#flushAfter = flushAfter;
    if (!enabled) this.flush();
    if (maxBytes === this.#maxBytes) return;
    this.#maxBytes = maxBytes;
    this.#link.tell({ do: 'bound', maxBytes });
  }

  /** Looks something up, also what was counted just now; resolves with JSON. Rejects with a `HostError`. */
  read(query: UsageQuery): Promise<string> {
    if (this.#asked.size >= MOST_ASKED)
      return Promise.reject(
        new HostError('host_overloaded', `${String(MOST_ASKED)} queries wait already.`, {
          retryAfter: 1,
        }),
      );
    this.flush();
    const answer = Promise.withResolvers<string>();
    if (!this.#link.ask({ do: 'read', id: ++this.#queries, query })) {
      answer.reject(unavailable());
      return answer.promise;
    }
    this.#asked.set(this.#queries, answer);
    return answer.promise;
  }

  /** Writes what was counted last, and ends the thread. */
  async close(): Promise<void> {
    this.flush();
    this.#enabled = false;
    this.#closed = Promise.withResolvers<undefined>();
    const timer = setTimeout(this.#closed.resolve, CLOSES_WITHIN, undefined);
    await this.#link.close(this.#closed.promise);
    clearTimeout(timer);
  }

  readonly #hear = (said: Exclude<FromKeeper, { type: 'settled' }>): void => {
    switch (said.type) {
      case 'note':
        this.#options.note(said.level, said.text);
        return;
      case 'closed':
        this.#closed?.resolve(undefined);
        return;
      case 'answer':
        this.#asked.get(said.id)?.resolve(said.text);
        break;
      case 'failed':
        this.#options.note('error', `analytics: a query failed: ${said.why}`);
        this.#asked.get(said.id)?.reject(unavailable());
    }
    this.#asked.delete(said.id);
  };

  readonly #onGone = (): void => {
    this.#closed?.resolve(undefined);
    for (const { reject } of this.#asked.values()) reject(unavailable());
    this.#asked.clear();
  };
}

function unavailable(): HostError {
  return new HostError(
    'analytics_unavailable',
    'What was counted cannot be read at the moment. The log of the host says why.',
    { retryAfter: AGAIN },
  );
}
