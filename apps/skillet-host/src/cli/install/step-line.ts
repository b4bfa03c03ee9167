import type { WriteStream } from 'node:tty';
import type { Progress } from '@skillet/install';
import { oneLine } from '../one-line.ts';
import { stepText } from './step-text.ts';

/** Begins the line anew, and clears it. */
const ANEW = '\r\u001B[K';
const COLUMNS = 80;
/** Characters of what it is about. */
const LONGEST = 80;

/**
 * Says what is being done: at the end of a terminal one line, drawn anew, with a bar where it is known how far it is; elsewhere a line
 * for each step. It has no colours.
 */
export class StepLine {
  readonly #stream: WriteStream | undefined;
  readonly #about: string;
  readonly #of: number;
  readonly #isTerminal: boolean;
  #number = 0;
  #name = '';
  /** What stands in the line of the terminal. */
  #shown = '';

  /** `about` is what is installed; there are so many steps. Without a stream nothing is said. */
  constructor(stream: WriteStream | undefined, about: string, of: number) {
    this.#stream = stream;
    this.#about = oneLine(about, LONGEST);
    this.#of = of;
    this.#isTerminal = stream?.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  readonly show = (name: string): void => {
    this.#number += 1;
    this.#name = name;
    if (this.#isTerminal) this.#draw(undefined);
    else this.#stream?.write(`${this.#about}: ${name}\n`);
  };

  readonly onProgress = (progress: Progress): void => {
    if (this.#isTerminal) this.#draw(progress);
  };

  clear(): void {
    if (this.#shown !== '') this.#stream?.write(ANEW);
    this.#shown = '';
  }

  #draw(progress: Progress | undefined): void {
    const step = { number: this.#number, of: this.#of, name: this.#name, progress };
    const text = stepText(step, this.#stream?.columns ?? COLUMNS);
    // Numbers change a few hundred times, however many pieces come.
    if (text === this.#shown) return;
    this.#stream?.write(ANEW + text);
    this.#shown = text;
  }
}
