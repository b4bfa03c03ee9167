import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that the path of a Unix socket may have: 108 on Linux, 104 on macOS, with a NUL at its end. */
const MAX_PATH = 103;
/** What a folder's own name and that of a socket in it take. */
const OWN_NAMES = '/skillet-123456/1000000'.length;

/** A private folder for the sockets of one revision; it is made for the first and goes with `close`. */
export class SocketFolder {
  readonly #onMade: (folder: string) => void;
  #path: string | undefined;
  #count = 0;

  /** `onMade` hears of the folder's path before anything is in it. */
  constructor(onMade: (folder: string) => void) {
    this.#onMade = onMade;
  }

  /** A path for a socket that no other has. */
  next(): string {
    this.#path ??= this.#make();
    this.#count += 1;
    return join(this.#path, String(this.#count));
  }

  close(): void {
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
  }

  #make(): string {
    const folder = tmpdir();
    // Nobody but this user can enter what mkdtemp makes.
    const path = mkdtempSync(
      join(folder.length + OWN_NAMES > MAX_PATH ? '/tmp' : folder, 'skillet-'),
    );
    this.#onMade(path);
    return path;
  }
}
