import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { Clock, Timer, TranspilerLink } from '@skillet/core';
import type { LiveThreads } from './live-threads.ts';

/** Milliseconds without a new worker after which the thread is given up. */
const IDLE = 10_000;

/**
 * The one thread that strips the types of all skills: it is started when a worker is and ends
 * when none was started for a while. Workers that ask later strip the types themselves.
 */
export class Transpiler {
  readonly #entry: string;
  readonly #clock: Clock;
  readonly #threads: Pick<LiveThreads, 'bear'>;
  #worker: Worker | undefined;
  #idle: Timer | undefined;

  /** `entry` is the path of the kernel's transpiler thread, which works for `threads`. */
  constructor(entry: string, clock: Clock, threads: Pick<LiveThreads, 'bear'>) {
    this.#entry = entry;
    this.#clock = clock;
    this.#threads = threads;
  }

  /** A link for one worker; its port must be transferred to it. */
  link(): TranspilerLink<MessagePort> {
    const { port1, port2 } = new MessageChannel();
    const answered = new SharedArrayBuffer(4);
    this.#running().postMessage({ port: port1, answered }, [port1]);
    this.#idle?.cancel();
    this.#idle = this.#clock.after(IDLE, () => void this.close());
    return { port: port2, answered };
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#idle?.cancel();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const options = { execArgv: ['--disable-warning=ExperimentalWarning'], env: {} };
    const { made: worker } = this.#threads.bear(() => new Worker(this.#entry, options));
    worker.unref();
    const forget = () => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    // A parser that dies is replaced with the next worker; those that wait help themselves.
    worker.on('error', forget);
    worker.on('exit', forget);
    this.#worker = worker;
    return worker;
  }
}
