import { SideThread } from '../../side-thread.ts';
import { NOTHING_KNOWN, type FoundSecrets } from './find-secrets.ts';

/** What is asked: the secrets of a body, or, with those, the body as a report may hold it. */
export interface FinderTask {
  readonly body: Uint8Array;
  readonly secrets?: readonly string[];
}

/** What comes back. */
export interface FinderAnswer {
  readonly found?: FoundSecrets;
  readonly reported?: string | undefined;
}

/**
 * Looks at the bodies of requests in a thread of its own. Whatever goes wrong, nothing is known of a body then.
 */
export class Finder {
  readonly #thread: SideThread<FinderTask, FinderAnswer>;

  constructor(entry = new URL('./find-main.js', import.meta.url)) {
    this.#thread = new SideThread(entry);
  }

  /** The secrets of a body. Never rejects. */
  async find(body: Uint8Array): Promise<FoundSecrets> {
    const answer = await this.#thread.ask({ body });
    return answer?.found ?? NOTHING_KNOWN;
  }

  /** A body as JSON text without secrets; undefined when it is not JSON, or large. Never rejects. */
  async report(body: Uint8Array, secrets: readonly string[]): Promise<string | undefined> {
    const answer = await this.#thread.ask({ body, secrets });
    return answer?.reported;
  }

  /** Ends the thread; what waits is not looked at. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
