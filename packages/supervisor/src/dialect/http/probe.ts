import type { Clock } from '@skillet/core';
import type { HttpSender } from './http-sender.ts';

/** Paths that tell whether a program is ready, best first. */
const PATHS = ['/health', '/inventory'] as const;
/** Milliseconds between two tries: they grow so that a slow start is not disturbed. */
const PAUSES = [20, 50, 100, 200, 500];
/** Bytes of an answer that are read. */
const LIMIT = 1024 * 1024;

/** Asks a program for signs of life by a GET of its `/health` or `/inventory`. */
export class Probe {
  readonly #sender: HttpSender;
  readonly #clock: Clock;
  #path: string = PATHS[0];
  #over = false;

  constructor(sender: HttpSender, clock: Clock) {
    this.#sender = sender;
    this.#clock = clock;
  }

  /** Asks until one of the paths answers below 500; `health` says whether `/health` is well. */
  awaitReady(onReady: (health: boolean) => void, attempt = 0): void {
    if (this.#over) return;
    const [health, inventory] = PATHS;
    const again = () => {
      this.#clock.after(PAUSES[Math.min(attempt, PAUSES.length - 1)] ?? 0, () => {
        this.awaitReady(onReady, attempt + 1);
      });
    };
    this.#get(health, (status) => {
      if (status !== undefined && status < 500) {
        onReady(status < 300);
        return;
      }
      this.#get(inventory, (other) => {
        if (other === undefined || other >= 500) {
          again();
          return;
        }
        this.#path = inventory;
        onReady(false);
      });
    });
  }

  /** `onAnswer` is called once the program has answered, whatever it says; never when it does not. */
  ask(onAnswer: () => void): void {
    this.#get(this.#path, (status) => {
      if (status !== undefined) onAnswer();
    });
  }

  stop(): void {
    this.#over = true;
  }

  #get(path: string, onStatus: (status: number | undefined) => void): void {
    const headers = ['user-agent', 'skillet-host'];
    this.#sender.send(
      { method: 'GET', path, headers, body: null, limit: LIMIT },
      {
        onAnswer: (status) => onStatus(status),
        onTooLarge: () => onStatus(200),
        onBroken: () => onStatus(undefined),
      },
    );
  }
}
