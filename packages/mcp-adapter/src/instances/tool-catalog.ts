import { isJsonObject, readTold, type Clock } from '@skillet/core';
import type { ServerSession } from '@skillet/mcp-client';
import { toldBy } from '../tool-list.ts';
import { startOwn, type OwnServerParts } from './own-server.ts';

/** Milliseconds that a server without a caller has to tell of itself, where it may be lost without one. */
const WITHOUT_CALLER = 15_000;
/** Milliseconds between two servers that are started only to be asked for their tools. */
const APART = 30_000;

/** How the tools are found out. */
export interface CatalogOptions {
  /** Whether the server may say nothing without what a caller brings. */
  readonly mayNeedCaller: boolean;
  readonly clock: Pick<Clock, 'now' | 'after'>;
}

/**
 * What there is to know of servers of which each caller has its own: told by one without a caller, which ends again. Where
 * that says nothing without a caller's credentials, the first caller's is asked.
 */
export class ToolCatalog {
  readonly #parts: OwnServerParts;
  readonly #clock: CatalogOptions['clock'];
  #told: string;
  #isPending = false;
  #isWaiting = false;
  #askedAt: number;

  private constructor(parts: OwnServerParts, clock: CatalogOptions['clock'], told: string) {
    this.#parts = parts;
    this.#clock = clock;
    this.#told = told;
    this.#askedAt = clock.now();
  }

  /** Rejects with why there is no such server, where a caller would change nothing about that. */
  static async open(
    parts: OwnServerParts,
    { mayNeedCaller, clock }: CatalogOptions,
  ): Promise<ToolCatalog> {
    try {
      return new ToolCatalog(parts, clock, await askOne(parts, mayNeedCaller));
    } catch (error) {
      if (!mayNeedCaller) throw error;
      const why = error instanceof Error ? error.message : 'for a reason unknown';
      const pending = `Its tools are not known yet: without the credentials of a caller it does not tell of them (${why}). They come with the first call that brings some.`;
      const catalog = new ToolCatalog(parts, clock, told(pending));
      catalog.#isPending = true;
      return catalog;
    }
  }

  /** The JSON text of a `ToldServer`. */
  get told(): string {
    return this.#told;
  }

  /** Whether a tool says that it may be called twice, since it changes nothing, or no more than once. */
  isRepeatable(name: string | undefined): boolean {
    const tool = readTold(this.#told)?.tools.find((one) => one.name === name);
    const hints = tool?.['annotations'];
    if (!isJsonObject(hints)) return false;
    return hints['readOnlyHint'] === true || hints['idempotentHint'] === true;
  }

  /** The server of a caller runs: if nothing is known yet, it is asked, before it has a call. Never rejects. */
  async learn(session: ServerSession): Promise<void> {
    if (!this.#isPending) return;
    this.#isPending = false;
    try {
      this.#tell(await toldBy(session));
    } catch (error) {
      this.#isPending = true;
      this.#note(error);
    }
  }

  /** A server says that its tools have changed: one without a caller is asked, now and then. */
  refresh(): void {
    if (this.#isPending || this.#isWaiting) return;
    this.#isWaiting = true;
    const wait = Math.max(0, this.#askedAt + APART - this.#clock.now());
    this.#clock.after(wait, () => {
      this.#isWaiting = false;
      this.#askedAt = this.#clock.now();
      askOne(this.#parts, true).then(
        (text) => {
          this.#tell(text);
        },
        (error: unknown) => {
          this.#note(error);
        },
      );
    });
  }

  #tell(text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    this.#parts.host.tell(text);
  }

  #note(error: unknown): void {
    const why = error instanceof Error ? error.message : 'for a reason unknown';
    this.#parts.host.log('warn', `its tools could not be listed: ${why}`);
  }
}

function told(pending: string): string {
  return JSON.stringify({ server: {}, capabilities: {}, tools: [], pending });
}

/** Starts a server without a caller, asks it what it is and can, and ends it. */
async function askOne(parts: OwnServerParts, isBounded: boolean): Promise<string> {
  const signal = isBounded ? AbortSignal.timeout(WITHOUT_CALLER) : new AbortController().signal;
  const nobody = { credentials: {}, headers: {} };
  const server = await startOwn(parts, nobody, { signal }).catch((error: unknown) => {
    if (error !== signal.reason) throw error;
    throw new Error(`it did not answer within ${String(WITHOUT_CALLER / 1000)} s`);
  });
  try {
    return await toldBy(server.session);
  } finally {
    await server.close();
  }
}
