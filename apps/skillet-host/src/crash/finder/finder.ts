import { Worker } from 'node:worker_threads';
import { NOTHING_KNOWN, type FoundSecrets } from './find-secrets.ts';

/** What is asked: the secrets of a body, or, with those, the body as a report may hold it. */
export interface FinderTask {
  readonly id: number;
  readonly body: Uint8Array;
  readonly secrets?: readonly string[];
}

/** What comes back. */
export interface FinderAnswer {
  readonly id: number;
  readonly found?: FoundSecrets;
  readonly reported?: string | undefined;
}

/** Bodies that may wait; further ones are not looked at. */
const WAITING = 64;
/** Milliseconds that all bodies that wait may take; and after which an idle thread is given up. */
const PATIENCE = 2000;
const IDLE = 10_000;
/** Megabytes of the thread's heap: a body of 256 KiB takes a few. */
const HEAP_MB = 64;

type Settle = (answer: FinderAnswer | undefined) => void;

/**
 * Looks at the bodies of requests in a thread of its own: the gateway's parses nothing that callers send. The thread is
 * started with the first body that has to be looked at. Whatever goes wrong, nothing is known of a body then.
 */
export class Finder {
  readonly #entry: URL;
  readonly #waiting = new Map<number, Settle>();
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #ids = 0;

  constructor(entry = new URL('./find-main.js', import.meta.url)) {
    this.#entry = entry;
  }

  /** The secrets of a body. Never rejects. */
  async find(body: Uint8Array): Promise<FoundSecrets> {
    const answer = await this.#ask({ body });
    return answer?.found ?? NOTHING_KNOWN;
  }

  /** A body as JSON text without secrets; undefined when it is not JSON, or large. Never rejects. */
  async report(body: Uint8Array, secrets: readonly string[]): Promise<string | undefined> {
    const answer = await this.#ask({ body, secrets });
    return answer?.reported;
  }

  /** Ends the thread; what waits is not looked at. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#giveUp();
  }

  #ask(task: Omit<FinderTask, 'id'>): Promise<FinderAnswer | undefined> {
    if (this.#closed || this.#waiting.size >= WAITING) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#ids += 1;
      this.#waiting.set(this.#ids, resolve);
      this.#running().postMessage({ ...task, id: this.#ids });
      // Those behind it do not give a thread that is stuck more time.
      if (this.#waiting.size === 1) this.#wait();
    });
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#entry, {
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 8 },
    });
    worker.unref();
    const gone = () => {
      if (this.#worker === worker) void this.#giveUp();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    worker.on('message', (answer: FinderAnswer) => {
      const settle = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      this.#wait();
      settle?.(answer);
    });
    this.#worker = worker;
    return worker;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const patience = this.#waiting.size > 0 ? PATIENCE : IDLE;
    this.#timer = setTimeout(() => void this.#giveUp(), patience).unref();
  }

  async #giveUp(): Promise<void> {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of waiting) settle(undefined);
    await worker?.terminate();
  }
}
