import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Milliseconds in which further changes are waited for. */
const TOGETHER = 500;

/** A file of the host's own that is replaced as a whole, soon after what it holds has changed. */
export class StateFile {
  readonly #file: string;
  readonly #text: () => string;
  readonly #onFault: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `text` is asked for whenever the file is written; `onFault` hears why it could not be. */
  constructor(file: string, text: () => string, onFault: (error: unknown) => void) {
    this.#file = file;
    this.#text = text;
    this.#onFault = onFault;
  }

  /** Something has changed: it is written soon, together with what changes until then. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#write();
    }, TOGETHER).unref();
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#replace()).catch(this.#onFault);
  }

  async #replace(): Promise<void> {
    const fresh = `${this.#file}.${String(process.pid)}`;
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    try {
      await writeFile(fresh, this.#text(), { mode: 0o600 });
      await rename(fresh, this.#file);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }
}
