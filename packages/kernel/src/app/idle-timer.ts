import { clearTimeout, setTimeout } from 'node:timers';

/** Calls `onIdle` when nothing was heard for as long as it is set to, and again only after something was. */
export class IdleTimer {
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** Milliseconds; 0 sets it to nothing. */
  set(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = ms === 0 ? undefined : setTimeout(this.#onIdle, ms).unref();
  }

  /** Something was heard. */
  touch(): void {
    this.#timer?.refresh();
  }
}
