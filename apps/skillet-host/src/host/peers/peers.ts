import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Peer, Ends } from './find-peers.ts';

const ENTRY = new URL(`./peers-worker${extname(import.meta.url)}`, import.meta.url);

/** Connections that may wait to be looked up; more than that are a skill's or an attacker's. */
const MOST_WAITING = 256;
/** The share of one core's time that may be spent on looking. */
const SHARE = 0.2;
/** Milliseconds without a question after which the thread ends. */
const IDLE = 10_000;

interface Question {
  readonly ends: Ends;
  readonly answer: (fromSkill: boolean) => void;
}

interface Found {
  readonly peers: readonly Peer[];
  readonly took: number;
}

/**
 * Tells which connections over loopback skills have made. The list of a machine's connections takes up to
 * 200 ms to read, so a thread of its own reads it, for all that wait at once, and rests in between.
 */
export class Peers {
  #worker: Worker | undefined;
  #waiting: Question[] = [];
  #asked: readonly Question[] = [];
  #rest: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  /**
   * Whether a skill made a connection, or may have: who can't be found is not trusted. Where there is no
   * /proc nobody is told apart, and the answer is false.
   */
  isFromSkill({
    localPort,
    remotePort,
  }: Pick<Socket, 'localPort' | 'remotePort'>): Promise<boolean> {
    if (process.platform !== 'linux') return Promise.resolve(false);
    if (localPort === undefined || remotePort === undefined) return Promise.resolve(true);
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve(true);
    return new Promise((answer) => {
      this.#waiting.push({ ends: { localPort, remotePort }, answer });
      this.#look();
    });
  }

  /** Ends the thread; who still waits is not trusted. */
  async close(): Promise<void> {
    await this.#end();
  }

  #look(): void {
    if (this.#asked.length > 0 || this.#rest !== undefined || this.#waiting.length === 0) return;
    clearTimeout(this.#idle);
    this.#asked = this.#waiting;
    this.#waiting = [];
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(this.#asked.map(({ ends }) => ends));
    } catch {
      // There is no room for a thread.
      void this.#end();
    }
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, { name: 'peers', env: {}, execArgv: [] });
    worker.unref();
    worker.on('message', (found: Found) => {
      this.#onFound(found);
    });
    const onGone = (): void => {
      if (this.#worker === worker) void this.#end();
    };
    worker.on('error', onGone);
    worker.on('exit', onGone);
    return worker;
  }

  #onFound({ peers, took }: Found): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const [index, { answer }] of asked.entries()) answer(peers[index] !== 'other');
    this.#rest = setTimeout(
      () => {
        this.#rest = undefined;
        this.#look();
      },
      took * (1 / SHARE - 1),
    );
    this.#idle = setTimeout(() => {
      void this.#end();
    }, IDLE);
    this.#rest.unref();
    this.#idle.unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    clearTimeout(this.#rest);
    this.#rest = undefined;
    const left = [...this.#asked, ...this.#waiting];
    this.#asked = [];
    this.#waiting = [];
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { answer } of left) answer(true);
    await worker?.terminate();
  }
}
