import type { ServerResponse } from 'node:http';
import type { Caller } from '@skillet/core';

/** Milliseconds between two looks: with the time in which a change of keys is noticed, less than a second. */
const LOOK = 400;

/** An answer that goes on for as long as it is let. */
interface Watched {
  /** Who it is for, as is known now; undefined for nobody any more. */
  readonly ask: () => Caller | undefined | Promise<Caller | undefined>;
  readonly caller: Caller;
  readonly end: () => void;
}

/** Ends answers that go on and on once whoever they are for has lost the key or token, or what it opened. */
export class WelcomeWatch {
  readonly #open = new Map<ServerResponse, Watched>();
  #timer: NodeJS.Timeout | undefined;

  add(res: ServerResponse, watched: Watched): void {
    if (res.closed || this.#open.has(res)) return;
    this.#open.set(res, watched);
    res.once('close', () => {
      this.#open.delete(res);
      if (this.#open.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    this.#timer ??= setInterval(() => {
      for (const [open, one] of this.#open) void this.#look(open, one);
    }, LOOK).unref();
  }

  async #look(res: ServerResponse, { ask, caller, end }: Watched): Promise<void> {
    const now = await ask();
    if (isSame(now, caller) || !this.#open.delete(res)) return;
    end();
  }
}

/** Nobody loses a stream because an issuer is away. */
function isSame(now: Caller | undefined, before: Caller): boolean {
  if (now === before || (now?.kind === 'anonymous' && now.doubt === 'issuer-away')) return true;
  return JSON.stringify(now) === JSON.stringify(before);
}
