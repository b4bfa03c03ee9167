import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import type { Recording } from './recorded-call.ts';
import { recordingLines } from './recording-file.ts';

/** Who may read a new recording: nobody has looked yet at what is in it. */
const MODE = 0o600;

/**
 * A recording that takes the place of a file once it is whole; until then that is as it was. Beside it nothing lies meanwhile: whoever is
 * killed leaves nothing there, and of two who write to one file none takes away what is the other's.
 */
export class RecordingDraft {
  /** Where a link leads to: it stays one. */
  readonly #file: string;
  readonly #mode: number;

  private constructor(file: string, mode: number) {
    this.#file = file;
    this.#mode = mode;
  }

  /** Begins one, with the mode of the file. Rejects where it can't be written: better now than when it is whole. */
  static async open(given: string): Promise<RecordingDraft> {
    const file = await realpath(given).catch(() => given);
    const before = await stat(file).catch(() => undefined);
    const draft = new RecordingDraft(file, before === undefined ? MODE : before.mode & 0o777);
    await draft.#beside(() => Promise.resolve());
    return draft;
  }

  /** Writes it, and puts it in its place. Rejects where it can't be written; the file is as it was then. */
  async put(recording: Recording): Promise<void> {
    await this.#beside(async (handle, part) => {
      await writeFile(handle, recordingLines(recording));
      await handle.close();
      await rename(part, this.#file);
    });
  }

  /** Does something with a new file beside the other one, which is gone afterwards. */
  async #beside(task: (handle: FileHandle, part: string) => Promise<void>): Promise<void> {
    const part = `${this.#file}.${randomUUID()}.part`;
    const handle = await open(part, 'wx', MODE);
    try {
      if (this.#mode !== MODE) await handle.chmod(this.#mode);
      await task(handle, part);
    } finally {
      await handle.close();
      await rm(part, { force: true });
    }
  }
}
