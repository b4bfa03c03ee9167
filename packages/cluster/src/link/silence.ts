import type { Clock } from '@skillet/core';
import type { NatsConnection } from '@nats-io/nats-core';
import { again } from '../rhythm.ts';

/** Milliseconds between two looks, and looks in a row that may find nothing new. */
const EVERY = 1000;
const PATIENCE = 3;

/**
 * Has a connection to NATS given up over which nothing comes any more, not even the answer to whether NATS is there. That answer comes
 * behind all else that NATS has for this host, so whatever comes says that it lives; the client itself counts
 * answers alone. Looks that come late are not counted: where this host stands still itself, what has come waits to be read.
 */
export class Silence {
  readonly #clock: Clock;
  readonly #connection: Pick<NatsConnection, 'stats' | 'flush' | 'reconnect' | 'isClosed'>;
  readonly #isUp: () => boolean;
  #looked: number;
  #heard = 0;
  #answers = 0;
  #isAsked = false;
  #looks = 0;

  /** Looks until the connection is closed; `isUp` says whether it is there. */
  constructor(
    clock: Clock,
    connection: Pick<NatsConnection, 'stats' | 'flush' | 'reconnect' | 'isClosed'>,
    isUp: () => boolean,
  ) {
    this.#clock = clock;
    this.#connection = connection;
    this.#isUp = isUp;
    this.#looked = clock.now();
    again(clock, EVERY, () => {
      if (connection.isClosed()) return false;
      this.#look();
      return true;
    });
  }

  #look(): void {
    const now = this.#clock.now();
    const isLate = now - this.#looked > EVERY * 1.5;
    this.#looked = now;
    const heard = this.#connection.stats().inBytes + this.#answers;
    if (heard !== this.#heard || !this.#isUp()) this.#looks = 0;
    else if (!isLate) this.#looks += 1;
    this.#heard = heard;
    if (!this.#isUp()) return;
    if (this.#looks < PATIENCE) this.#ask();
    else this.#giveUp();
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#connection.flush().then(
      () => {
        this.#isAsked = false;
        this.#answers += 1;
      },
      () => {
        this.#isAsked = false;
      },
    );
  }

  #giveUp(): void {
    this.#looks = 0;
    this.#connection.reconnect().catch(() => undefined);
  }
}
