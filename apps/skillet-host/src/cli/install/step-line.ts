import type { WriteStream } from 'node:tty';

/** Begins the line anew, and clears it. */
const ANEW = '\r\u001B[K';

/** A line at the end of a terminal that says what is being done; elsewhere it says nothing. */
export class StepLine {
  readonly #terminal: WriteStream | undefined;
  #isShown = false;

  constructor(stream: WriteStream | undefined) {
    this.#terminal = stream?.isTTY === true ? stream : undefined;
  }

  readonly show = (step: string): void => {
    this.#terminal?.write(`${ANEW}${step} …`);
    this.#isShown = true;
  };

  clear(): void {
    if (this.#isShown) this.#terminal?.write(ANEW);
    this.#isShown = false;
  }
}
