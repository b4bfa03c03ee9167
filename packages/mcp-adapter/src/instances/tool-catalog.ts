import { isJsonObject, readTold, type Clock } from '@skillet/core';
import { toldBy } from '../tool-list.ts';
import { startOwn, type OwnServer, type OwnServerParts } from './own-server.ts';

/** Milliseconds that a server without a caller has to tell of itself, where it may be lost without one. */
const WITHOUT_CALLER = 15_000;
/** Milliseconds between two servers that are started only to be asked for their tools. */
const APART = 30_000;
/** Milliseconds after which the word of any caller's server replaces that of the one who taught. */
const LONG_AGO = 600_000;

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
  /** Whose server told of the tools; undefined where one without a caller did. */
  #teacher: string | undefined;
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

  /**
   * The server of a caller has started. If nothing is known yet, it is asked before it has a call; and again, without anybody
   * waiting, where it is the one that taught, or that was long ago: one that was changed meanwhile says nothing of that. Never rejects.
   */
  async learn(server: OwnServer, account: string): Promise<void> {
    if (this.#isPending) {
      this.#isPending = false;
      this.#teacher = account;
      this.#isPending = !(await this.#ask(server));
    } else if (this.#listensTo(account)) this.#later(() => this.#ask(server, account));
  }

  /** The server of a caller says that its tools have changed: one without a caller is asked, now and then, or else itself. */
  refresh(server: OwnServer | undefined, account: string): void {
    if (this.#isPending) return;
    if (this.#teacher === undefined) this.#later(() => this.#askOne());
    else if (server !== undefined && this.#listensTo(account)) {
      this.#later(() => this.#ask(server, account));
    }
  }

  /** Callers may be told of different tools: who has taught stays the one to be believed. */
  #listensTo(account: string): boolean {
    if (this.#teacher === undefined) return false;
    return this.#teacher === account || this.#clock.now() - this.#askedAt >= LONG_AGO;
  }

  #later(ask: () => Promise<unknown>): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const wait = Math.max(0, this.#askedAt + APART - this.#clock.now());
    this.#clock.after(wait, () => {
      this.#isWaiting = false;
      void ask();
    });
  }

  /** Whether the server has told. */
  async #ask(server: OwnServer, account = this.#teacher): Promise<boolean> {
    this.#askedAt = this.#clock.now();
    try {
      this.#tell(await toldBy(server.session));
      this.#teacher = account;
      return true;
    } catch (error) {
      this.#note(error, server.clean);
      return false;
    }
  }

  async #askOne(): Promise<void> {
    this.#askedAt = this.#clock.now();
    try {
      this.#tell(await askOne(this.#parts, true));
    } catch (error) {
      this.#note(error);
    }
  }

  #tell(text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    this.#parts.host.tell(text);
  }

  #note(error: unknown, clean = (text: string) => text): void {
    const why = error instanceof Error ? error.message : 'for a reason unknown';
    this.#parts.host.log('warn', `its tools could not be listed: ${clean(why)}`);
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
  } catch (error) {
    const why = error instanceof Error ? error.message : 'for a reason unknown';
    throw new Error(server.clean(why), { cause: error });
  } finally {
    await server.close();
  }
}
