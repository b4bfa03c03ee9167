import { randomUUID } from 'node:crypto';

/** Calls that wait at once, of one worker: the host has a bound of its own. */
const MOST = 200;

/** A call that can be given up. */
export interface Waiting {
  giveUp(reason: Error): void;
}

interface Held<C> {
  readonly call: C;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Calls that wait, at the server, for what their clients have been asked. Each can be taken up once, and not for ever. */
export class HeldCalls<C extends Waiting> {
  readonly #held = new Map<string, Held<C>>();

  get isFull(): boolean {
    return this.#held.size >= MOST;
  }

  /** Keeps a call for so many milliseconds; the name that it is taken up by. */
  keep(call: C, patience: number): string {
    const id = randomUUID();
    const timer = setTimeout(() => {
      this.#held.delete(id);
      call.giveUp(new Error('The client has not answered in time.'));
    }, patience).unref();
    this.#held.set(id, { call, timer });
    return id;
  }

  /** Takes a call up; undefined where it has ended, or was taken up before. */
  take(id: string): C | undefined {
    const held = this.#held.get(id);
    if (held === undefined) return undefined;
    this.#held.delete(id);
    clearTimeout(held.timer);
    return held.call;
  }
}
