import { Worker } from 'node:worker_threads';

/** Tasks that may wait; further ones are not done. */
const WAITING = 64;
/** Milliseconds that all that wait may take; and after which an idle thread is given up. */
const PATIENCE = 2000;
const IDLE = 10_000;
/** Megabytes of the thread's heap. */
const HEAP_MB = 64;

interface Numbered {
  readonly id: number;
}

/**
 * Has a thread of its own look at what callers and skills send: the gateway's parses nothing of it. The thread is started with the
 * first task. Whatever goes wrong, a task has no answer then.
 */
export class SideThread<Task extends object, Answer extends object> {
  readonly #entry: URL;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #ids = 0;

  /** Of a module that answers each task with its `id`. */
  constructor(entry: URL) {
    this.#entry = entry;
  }

  /** What a task comes to; undefined when that is not known. Never rejects. */
  ask(task: Task): Promise<Answer | undefined> {
    if (this.#closed || this.#waiting.size >= WAITING) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#ids += 1;
      this.#waiting.set(this.#ids, resolve);
      this.#running().postMessage({ ...task, id: this.#ids });
      // Those behind it do not give a thread that is stuck more time.
      if (this.#waiting.size === 1) this.#wait();
    });
  }

  /** Ends the thread; what waits is not done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#giveUp();
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
    worker.on('message', (answer: Answer & Numbered) => {
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
