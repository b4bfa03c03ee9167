import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dateNow } from '../clock.ts';
import { freshName, syncFolder } from './atomic-write.ts';
import { openFile } from './plain-file.ts';

/** Bytes that are read at once: the thread that serves turns between them. */
const PIECE = 64 * 1024;
/** Milliseconds in which an object that nothing names yet may still be named by who has just written it. */
const YOUNG = 10 * 60_000;
const NAME = /^[0-9a-f]{64}$/;

/** What is known of the content of a file. */
export interface Content {
  /** In hex. */
  readonly sha256: string;
  readonly size: number;
}

/** Contents of files by their SHA-256, each kept once. */
export class ObjectStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Keeps some bytes under their digest. */
  async keep(sha256: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(sha256);
    if (await touched(path, bytes.length)) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const fresh = freshName(path);
    try {
      const handle = await open(fresh, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, path);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
  }

  /** Writes the content with this digest into a file. Rejects when it is not here, or not whole. */
  async restore(sha256: string, file: string, executable: boolean): Promise<void> {
    const content = await copy(this.#pathOf(sha256), file);
    if (content.sha256 !== sha256) throw new Error(`the content ${sha256.slice(0, 12)} is damaged`);
    await chmod(file, executable ? 0o700 : 0o600);
  }

  /** Removes what is not among these, unless it has just been written. */
  async collect(used: ReadonlySet<string>): Promise<void> {
    for (const group of await list(this.#dir)) {
      const folder = join(this.#dir, group);
      for (const name of await list(folder)) {
        if (NAME.test(name) && used.has(name)) continue;
        const path = join(folder, name);
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && dateNow() - found.mtimeMs > YOUNG)
          await rm(path, { force: true });
      }
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#dir, sha256.slice(0, 2), sha256);
  }
}

/** What a file holds, read piece by piece; `opened` says how it is opened. Rejects for what is no file. */
export async function contentOf(
  file: string,
  opened: (file: string) => Promise<FileHandle> = openFile,
): Promise<Content> {
  return pass(await opened(file), () => Promise.resolve());
}

async function copy(from: string, to: string): Promise<Content> {
  const handle = await open(to, 'wx', 0o600);
  try {
    const content = await pass(await open(from, 'r'), async (piece) => {
      await handle.writeFile(piece);
    });
    await handle.sync();
    return content;
  } finally {
    await handle.close();
  }
}

async function pass(
  handle: FileHandle,
  onPiece: (piece: Buffer) => Promise<void>,
): Promise<Content> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE, null);
      if (bytesRead === 0) break;
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      size += bytesRead;
      await onPiece(piece);
    }
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), size };
}

/** Whether an object is there, which then counts as new. */
async function touched(path: string, size: number): Promise<boolean> {
  try {
    if ((await stat(path)).size !== size) return false;
    const now = new Date(dateNow());
    await utimes(path, now, now);
    return true;
  } catch {
    return false;
  }
}

async function list(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}
