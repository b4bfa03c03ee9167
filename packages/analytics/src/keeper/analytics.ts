import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HostError, type Clock, type FinishedCall, type Timer } from '@skillet/core';
import { UsageCounter } from '../count/usage-counter.ts';
import type { UsagePage } from '../count/usage-page.ts';
import type { UsageQuery } from '../query/usage-query.ts';
import type { FromKeeper, KeeperData, ToKeeper } from './messages.ts';
import type { Note } from './usage-keeper.ts';

const ENTRY = new URL(`./keeper-thread${extname(import.meta.url)}`, import.meta.url);

/** Queries that may wait for the thread. */
const MOST_ASKED = 16;
/** Milliseconds that the thread has to write what was counted last. */
const CLOSES_WITHIN = 10_000;
/** Milliseconds until a thread that has failed is started again. */
const AGAIN = 60_000;

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
}

interface Asked {
  readonly resolve: (text: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Counts calls, and has a thread of its own write them down and look them up. */
export class Analytics {
  readonly #options: AnalyticsOptions;
  readonly #counter = new UsageCounter((page) => {
    this.#send(page);
  });
  readonly #asked = new Map<number, Asked>();
  #maxBytes: number;
  #flushAfter: number;
  #enabled = true;
  #thread: Worker | undefined;
  #timer: Timer | undefined;
  #queries = 0;
  #failedAt = -Infinity;
  #closed: PromiseWithResolvers<undefined> | undefined;

  constructor(options: AnalyticsOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes;
    this.#flushAfter = options.flushAfter;
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
    if (page !== undefined) this.#send(page);
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
    if (this.#thread !== undefined) this.#post({ do: 'bound', maxBytes });
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
    if (!this.#post({ do: 'read', id: ++this.#queries, query })) {
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
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#closed = Promise.withResolvers<undefined>();
    this.#post({ do: 'close' });
    const timer = setTimeout(this.#closed.resolve, CLOSES_WITHIN, undefined);
    await this.#closed.promise;
    clearTimeout(timer);
    await thread.terminate();
  }

  #send(page: UsagePage): void {
    this.#post({ do: 'add', page }, [page.numbers.buffer]);
  }

  /** Whether there is a thread to take it. */
  #post(message: ToKeeper, moved: ArrayBuffer[] = []): boolean {
    const { clock } = this.#options;
    if (this.#thread === undefined) {
      if (clock.now() - this.#failedAt < AGAIN) return false;
      this.#thread = this.#start();
    }
    this.#thread.postMessage(message, moved);
    return true;
  }

  #start(): Worker {
    const { file } = this.#options;
    const workerData: KeeperData = { file, maxBytes: this.#maxBytes };
    const thread = new Worker(ENTRY, {
      name: 'analytics',
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 },
    });
    thread.unref();
    thread.on('message', (said: FromKeeper) => {
      this.#hear(said);
    });
    thread.on('error', (error: Error) => {
      this.#options.note('error', `analytics: its thread failed: ${error.message}`);
    });
    thread.on('exit', () => {
      this.#gone(thread);
    });
    return thread;
  }

  #hear(said: FromKeeper): void {
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
  }

  #gone(thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#closed?.resolve(undefined);
    this.#failedAt = this.#options.clock.now();
    for (const { reject } of this.#asked.values()) reject(unavailable());
    this.#asked.clear();
  }
}

function unavailable(): HostError {
  return new HostError(
    'analytics_unavailable',
    'What was counted cannot be read at the moment. The log of the host says why.',
    { retryAfter: AGAIN / 1000 },
  );
}
