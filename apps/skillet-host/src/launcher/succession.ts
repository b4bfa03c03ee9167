import type { HostProcess } from './host-process.ts';
import type { RestartOutcome } from './protocol.ts';

/** Milliseconds that a new host has to serve: longer than it waits for its skills. */
const PATIENCE = 180_000;

/** One host takes over from another, which serves until then. */
export class Succession {
  readonly next: HostProcess;
  readonly #before: HostProcess;
  readonly #timer: NodeJS.Timeout;
  readonly #outcome = Promise.withResolvers<RestartOutcome>();
  #late = false;

  constructor(before: HostProcess, next: HostProcess) {
    this.#before = before;
    this.next = next;
    this.#timer = setTimeout(() => {
      this.#late = true;
      next.signal('SIGKILL');
    }, PATIENCE);
  }

  /** Resolves with what became of it. */
  get outcome(): Promise<RestartOutcome> {
    return this.#outcome.promise;
  }

  /** The new host serves: the one before is told to go. */
  succeed(): void {
    this.#settle({ type: 'retire', pid: this.next.pid });
  }

  /** The new host has ended: the one before is told why, and goes on. */
  fail(why: string): void {
    const late = `the new host did not serve within ${String(PATIENCE / 1000)} s and was ended`;
    this.#settle({ type: 'restart-failed', why: this.#late ? late : why });
  }

  #settle(outcome: RestartOutcome): void {
    clearTimeout(this.#timer);
    this.#before.tell(outcome);
    this.#outcome.resolve(outcome);
  }
}
