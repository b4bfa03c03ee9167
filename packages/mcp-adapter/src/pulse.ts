import type { ServerSession } from '@skillet/mcp-client';

/** Milliseconds between two questions, and how long an answer may take. */
const PULSE = { every: 15_000, within: 10_000 };
/** Questions without an answer, one after the other, after which a server is given up. */
const MISSES = 2;

/** Asks a server that has nothing to do now and then whether it is there. */
export class Pulse {
  #misses = 0;
  #asking = false;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(
    session: Pick<ServerSession, 'ping'>,
    isBusy: () => boolean,
    onSilent: (why: string) => void,
  ) {
    this.#timer = setInterval(() => {
      if (this.#asking || isBusy()) return;
      this.#asking = true;
      const signal = AbortSignal.timeout(PULSE.within);
      const heard = () => {
        this.#asking = false;
        this.#misses = 0;
      };
      session.ping({ signal }).then(heard, (error: unknown) => {
        // Whatever it answers, it answers.
        if (error !== signal.reason) {
          heard();
          return;
        }
        this.#asking = false;
        this.#misses += 1;
        if (this.#misses < MISSES || isBusy()) return;
        const seconds = String(PULSE.within / 1000);
        onSilent(
          `it has not answered a ping within ${seconds} s, ${String(MISSES)} times in a row`,
        );
      });
    }, PULSE.every).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
