import type { WrongCredential } from '@skillet/core';
import type { HostLogger } from './logger.ts';

/** Milliseconds between two lines. */
const TOGETHER = 60_000;
/** Addresses that are told apart between two lines. */
const MOST = 1000;

const NAMES: Readonly<Record<WrongCredential, string>> = {
  key: 'wrong key',
  admin_token: 'wrong admin token',
  token: 'bad token',
};

/** Says in the log what was shown that is not right, and from where: the first at once, then all of a minute in one line. */
export class WrongCredentials {
  readonly #log: Pick<HostLogger, 'warn'>;
  readonly #onEach: ((what: WrongCredential) => void) | undefined;
  readonly #counts = new Map<WrongCredential, number>();
  readonly #addresses = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  /** `onEach` hears of each. */
  constructor(log: Pick<HostLogger, 'warn'>, onEach?: (what: WrongCredential) => void) {
    this.#log = log;
    this.#onEach = onEach;
  }

  readonly note = (what: WrongCredential, address = 'an unknown address'): void => {
    this.#onEach?.(what);
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    const before = this.#addresses.get(address);
    if (before !== undefined || this.#addresses.size < MOST)
      this.#addresses.set(address, (before ?? 0) + 1);
    if (this.#timer !== undefined) return;
    this.#tell();
    this.#timer = setInterval(this.#round, TOGETHER).unref();
  };

  /** Says what has not been said. */
  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#tell();
    return Promise.resolve();
  }

  readonly #round = (): void => {
    if (this.#counts.size > 0) {
      this.#tell();
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  };

  #tell(): void {
    if (this.#counts.size === 0) return;
    const what = [...this.#counts].map(
      ([kind, count]) => `${String(count)} ${NAMES[kind]}${count === 1 ? '' : 's'}`,
    );
    const all = [...this.#addresses].toSorted(([, one], [, other]) => other - one);
    const [[most] = ['an unknown address']] = all;
    const many =
      all.length >= MOST ? `${String(MOST)} addresses or more` : `${String(all.length)} addresses`;
    const where = all.length <= 1 ? most : `${many}, most from ${most}`;
    this.#log.warn(`callers: ${what.join(', ')} from ${where}`);
    this.#counts.clear();
    this.#addresses.clear();
  }
}
