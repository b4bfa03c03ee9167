import type { EventListener, SupervisorEvent } from '@skillet/core';
import { clearEvent, withheld } from './clear-event.ts';
import type { WorkerRecord } from './worker-record.ts';
import type { WorkerRecords } from './worker-records.ts';

interface Waiting {
  readonly event: SupervisorEvent;
  readonly record: WorkerRecord | undefined;
  ready: boolean;
}

/** Whom cleared events go to. */
export interface ClearedEventsOptions {
  readonly records: WorkerRecords;
  readonly deliver: EventListener;
  /** Hears what went wrong with an event, whose text is withheld then. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Hands events on in the order in which they came, without the secrets that the requests of their workers hold. One whose
 * requests are still looked at waits for that, and those behind it wait for it.
 */
export class ClearedEvents {
  readonly #options: ClearedEventsOptions;
  #waiting: Waiting[] = [];

  constructor(options: ClearedEventsOptions) {
    this.#options = options;
  }

  /** Takes an event; never throws what is wrong with a request. */
  readonly push = (event: SupervisorEvent): void => {
    const record = this.#options.records.of(event);
    const looking = this.#harmless(() => record?.look(), undefined);
    if (looking === undefined && this.#waiting.length === 0) {
      this.#deliver(event, record);
      return;
    }
    const entry: Waiting = { event, record, ready: looking === undefined };
    this.#waiting.push(entry);
    void looking?.then(() => {
      entry.ready = true;
      this.#drain();
    });
  };

  #drain(): void {
    while (this.#waiting[0]?.ready === true) {
      const ready = this.#waiting.findIndex((entry) => !entry.ready);
      const count = ready < 0 ? this.#waiting.length : ready;
      // Whatever comes while these are handed on is behind them.
      for (const { event, record } of this.#waiting.slice(0, count)) this.#deliver(event, record);
      this.#waiting = this.#waiting.slice(count);
    }
  }

  #deliver(event: SupervisorEvent, record: WorkerRecord | undefined): void {
    const { deliver, records } = this.#options;
    if (record === undefined) {
      deliver(event);
      return;
    }
    const clear = this.#harmless(() => clearEvent(event, record), withheld(event));
    this.#harmless(() => {
      records.onEvent(clear, record);
    }, undefined);
    deliver(clear);
  }

  #harmless<Result>(look: () => Result, otherwise: Result): Result {
    try {
      return look();
    } catch (error) {
      this.#options.onFault(error);
      return otherwise;
    }
  }
}
