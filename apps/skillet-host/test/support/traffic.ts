import { run } from './cli.ts';

/** What one call came to. */
export interface Seen {
  readonly key: string;
  readonly status: number;
  readonly version: unknown;
  /** How many calls had ended when it began. */
  readonly begun: number;
}

/** Calls of many users at a skill that goes on until it is told to stop. */
export class Traffic {
  readonly seen: Seen[] = [];
  #going = true;
  readonly #clients: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  /** Four at once call in turn as so many users, each with a `X-Skillet-Key` of its own. */
  constructor(url: string, mount: string, users: number) {
    let next = 0;
    const client = async () => {
      while (this.#going) {
        const key = `user-${String(next % users)}`;
        next += 1;
        // No two are the same: an input that killed twice is refused for that.
        const input = { ms: 1 + (next % 7), n: next };
        const begun = this.seen.length;
        const { status, body } = await run(url, mount, input, { 'X-Skillet-Key': key });
        this.seen.push({ key, status, version: body['version'], begun });
        for (const look of this.#waiting) look();
      }
    };
    this.#clients = Promise.all([client(), client(), client(), client()]);
  }

  /** Resolves once what was seen is enough. */
  async until(enough: (seen: readonly Seen[]) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const look = () => {
      if (enough(this.seen)) resolve(undefined);
    };
    this.#waiting.add(look);
    look();
    await promise;
    this.#waiting.delete(look);
  }

  /** Resolves once so many more calls have ended. */
  more(calls: number): Promise<void> {
    const from = this.seen.length;
    return this.until(({ length }) => length >= from + calls);
  }

  /** Ends it; all that was seen. */
  async stop(): Promise<readonly Seen[]> {
    this.#going = false;
    await this.#clients;
    return this.seen;
  }
}
