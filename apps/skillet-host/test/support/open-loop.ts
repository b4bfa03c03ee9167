import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './cli.ts';

/** What became of a load. */
export interface LoadResult {
  readonly sent: number;
  /** Requests that did not answer 200, with what they answered. */
  readonly failed: readonly string[];
}

/** Sends a request every few milliseconds whatever becomes of those before, until it is ended. */
export class OpenLoop {
  readonly #pending: Promise<void>[] = [];
  readonly #failed: string[] = [];
  readonly #ended: Promise<void>;
  #going = true;

  /** `body` makes the n-th request's body; `check` says what is wrong with an answer. */
  constructor(
    url: string,
    mount: string,
    options: {
      readonly interval: number;
      readonly body: (n: number) => unknown;
      readonly check?: (body: Record<string, unknown>, n: number) => string | undefined;
    },
  ) {
    const one = async (n: number) => {
      try {
        const { status, body } = await run(url, mount, options.body(n));
        const problem = status === 200 ? options.check?.(body, n) : JSON.stringify(body);
        if (problem !== undefined) this.#failed.push(`${String(status)} ${problem}`);
      } catch (error) {
        this.#failed.push(String(error));
      }
    };
    const loop = async () => {
      for (let n = 0; this.#going; n += 1) {
        this.#pending.push(one(n));
        await sleep(options.interval);
      }
    };
    this.#ended = loop();
  }

  async end(): Promise<LoadResult> {
    this.#going = false;
    await this.#ended;
    await Promise.all(this.#pending);
    return { sent: this.#pending.length, failed: this.#failed };
  }
}
