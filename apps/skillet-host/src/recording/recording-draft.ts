import { open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import type { Recording } from './recorded-call.ts';
import { recordingLines } from './recording-file.ts';

/** Who may read a new recording: nobody has looked yet at what is in it. */
const MODE = 0o600;

/** A recording that takes the place of a file once it is whole; until then that is as it was. */
export class RecordingDraft {
  readonly #file: string;
  readonly #part: string;
  readonly #handle: FileHandle;

  private constructor(file: string, part: string, handle: FileHandle) {
    this.#file = file;
    this.#part = part;
    this.#handle = handle;
  }

  /** Begins one, beside the file and with its mode. Rejects where it can't be written. */
  static async open(file: string): Promise<RecordingDraft> {
    const part = `${file}.part`;
    await rm(part, { force: true });
    const before = await stat(file).catch(() => undefined);
    const handle = await open(part, 'wx', MODE);
    if (before !== undefined) await handle.chmod(before.mode & 0o777);
    return new RecordingDraft(file, part, handle);
  }

  /** Writes it, and puts it in its place. */
  async put(recording: Recording): Promise<void> {
    try {
      await writeFile(this.#handle, recordingLines(recording));
      await this.#handle.close();
      await rename(this.#part, this.#file);
    } catch (error) {
      await this.giveUp();
      throw error;
    }
  }

  /** Leaves the file as it was. */
  async giveUp(): Promise<void> {
    await this.#handle.close();
    await rm(this.#part, { force: true });
  }
}
