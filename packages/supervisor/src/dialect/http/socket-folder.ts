import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Bytes that the path of a Unix socket may have: 108 on Linux, 104 on macOS, with a NUL at its end. */
const MAX_PATH = 103;
/** What a folder's own name and that of a socket in it take. */
const OWN_NAMES = '/skillet-123456/1000000'.length;
/** Bits of a folder's mode that let others write to it. */
const OTHERS_WRITE = 0o022;

/** What a folder for sockets is made with. */
export interface SocketFolderOptions {
  /** A folder of the host's own; it is made when it is needed. */
  readonly runtimeDir?: string | undefined;
  /** Hears of the folder's path before anything is in it. */
  readonly onMade: (folder: string) => void;
}

/**
 * A private folder for the sockets of one revision; it is made for the first and goes with `close`. It lies
 * where nobody clears up: in the user's runtime folder, else in the host's own, and in the temporary one only
 * when neither can be used.
 */
export class SocketFolder {
  readonly #options: SocketFolderOptions;
  #path: string | undefined;
  #count = 0;

  constructor(options: SocketFolderOptions) {
    this.#options = options;
  }

  /** A path for a socket that no other has; also when somebody has removed the folder. */
  next(): string {
    if (this.#path === undefined || !existsSync(this.#path)) this.#path = this.#make();
    this.#count += 1;
    return join(this.#path, String(this.#count));
  }

  close(): void {
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
  }

  #make(): string {
    const { runtimeDir, onMade } = this.#options;
    const parents = [usersOwn(), runtimeDir && made(runtimeDir), tmpdir()];
    const parent = parents.find(
      (dir) => dir !== undefined && Buffer.byteLength(dir) + OWN_NAMES <= MAX_PATH,
    );
    // Nobody but this user can enter what mkdtemp makes.
    const path = mkdtempSync(join(parent ?? '/tmp', 'skillet-'));
    onMade(path);
    return path;
  }
}

/** The folder that a session gives its user for such things, when it is that. */
function usersOwn(): string | undefined {
  const dir = process.env['XDG_RUNTIME_DIR'];
  if (dir === undefined || !isAbsolute(dir)) return undefined;
  try {
    const { uid, mode } = statSync(dir);
    return uid === process.getuid?.() && (mode & OTHERS_WRITE) === 0 ? dir : undefined;
  } catch {
    return undefined;
  }
}

function made(dir: string): string | undefined {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return dir;
  } catch {
    return undefined;
  }
}
