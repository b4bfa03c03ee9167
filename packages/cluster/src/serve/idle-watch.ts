import type { Clock, Timer } from '@skillet/core';
import type { BodySender } from '../stream/body-sender.ts';

/** The most that a timer can wait. */
const LONGEST = 2 ** 31 - 1;

/** Notices that the reader of an answer takes nothing for as long as the skill lets one stand still, or up to twice that. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #idle: number;
  readonly #answer: Pick<BodySender, 'isWaiting'>;
  readonly #onIdle: () => void;
  #isMoving = false;
  #timer: Timer | undefined;

  /** `idle` is in milliseconds; Infinity for as long as it likes. */
  constructor(
    answer: Pick<BodySender, 'isWaiting'>,
    about: { readonly clock: Clock; readonly idle: number; readonly onIdle: () => void },
  ) {
    this.#answer = answer;
    this.#clock = about.clock;
    this.#idle = about.idle;
    this.#onIdle = about.onIdle;
    if (Number.isFinite(this.#idle)) this.#wait();
  }

  /** Its reader has taken some of it. */
  note(): void {
    this.#isMoving = true;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #wait(): void {
    this.#isMoving = false;
    this.#timer = this.#clock.after(Math.min(this.#idle, LONGEST), () => {
      if (!this.#isMoving && this.#answer.isWaiting) this.#onIdle();
      else this.#wait();
    });
  }
}
