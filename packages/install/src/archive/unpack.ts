import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { Refused } from '../refused.ts';
import { ARCHIVE_BOUNDS, type ArchiveBounds } from './bounds.ts';
import { EntryCheck } from './entry-check.ts';
import { counted } from './counted.ts';

const MB = 1024 * 1024;
const EXECUTABLE = 0o100;
const MODES = { file: 0o644, program: 0o755, folder: 0o755 };

/** How much there was. */
export interface Unpacked {
  readonly files: number;
  /** Bytes of the files together. */
  readonly bytes: number;
}

/**
 * Unpacks a tar archive, compressed by gzip, into a folder that is empty. Only files and folders come
 * out of it; of what the archive says of owners, times and rights, only whether a file can be run. Rejects
 * with `Refused` at the first entry that must not be unpacked; what has come out until then stays.
 */
export async function unpack(
  from: Readable,
  into: string,
  bounds: ArchiveBounds = ARCHIVE_BOUNDS,
): Promise<Unpacked> {
  const unpacking = new Unpacking(into, bounds);
  try {
    await pipeline(
      from,
      counted(bounds.packed, `it has more than ${inMb(bounds.packed)} MB`),
      createGunzip(),
      counted(bounds.unpacked, `it unpacks to more than ${inMb(bounds.unpacked)} MB`),
      unpacking.sink(),
    );
  } catch (error) {
    const why = unpacking.fault ?? asRefusal(error);
    await unpacking.abandon();
    throw why;
  }
  return unpacking.done();
}

class Unpacking {
  fault: Error | undefined;
  readonly #into: string;
  readonly #check: EntryCheck;
  readonly #parser: Parser;
  readonly #ended = Promise.withResolvers<undefined>();
  /** Entries come one after the other, each when the one before was read. */
  #writing: Promise<void> = Promise.resolve();
  /** What the entry that is being read is written from. */
  #body: PassThrough | undefined;
  #files = 0;
  #bytes = 0;

  constructor(into: string, bounds: ArchiveBounds) {
    this.#into = into;
    this.#check = new EntryCheck(bounds);
    this.#parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        this.#onEntry(entry);
      },
    });
    this.#ended.promise.catch(() => undefined);
    this.#parser.on('error', (error: Error) => {
      this.#fail(asRefusal(error));
    });
    this.#parser.on('end', () => {
      this.#ended.resolve(undefined);
    });
  }

  /** Where the bytes of the archive go. */
  sink(): Writable {
    const parser = this.#parser;
    return new Writable({
      write: (bytes: Buffer, _, done) => {
        if (this.fault !== undefined) done(this.fault);
        else if (parser.write(bytes)) done(this.fault);
        else
          void this.#drained().then(() => {
            done(this.fault);
          });
      },
      final: (done) => {
        parser.end();
        this.#ended.promise.then(
          () => {
            done(this.fault);
          },
          (error: unknown) => {
            done(error as Error);
          },
        );
      },
    });
  }

  /** Resolves when nothing is written any more: the file that was being written stays as far as it came. */
  async abandon(): Promise<void> {
    const body = this.#body;
    if (body?.writableEnded === false) {
      // Nobody may read it yet.
      body.on('error', () => undefined);
      body.destroy(new Refused('nothing more comes'));
    }
    await this.#writing;
  }

  async done(): Promise<Unpacked> {
    await this.#writing;
    if (this.fault !== undefined) throw this.fault;
    if (this.#files === 0) throw new Refused('there is no file in it');
    return { files: this.#files, bytes: this.#bytes };
  }

  #onEntry(entry: ReadEntry): void {
    if (this.fault !== undefined) {
      entry.resume();
      return;
    }
    try {
      const { path, type, size } = entry;
      const kind = this.#check.check({ path, type, size });
      if (kind === 'file') {
        this.#files += 1;
        this.#bytes += size;
      }
      this.#writing = this.#write(entry, kind).catch((error: unknown) => {
        entry.resume();
        this.#fail(error as Error);
      });
    } catch (error) {
      entry.resume();
      this.#fail(error as Error);
    }
  }

  async #write(entry: ReadEntry, kind: 'file' | 'folder'): Promise<void> {
    const path = join(this.#into, entry.path);
    if (kind === 'folder') {
      entry.resume();
      await mkdir(path, { recursive: true, mode: MODES.folder });
      return;
    }
    const mode = ((entry.mode ?? 0) & EXECUTABLE) === 0 ? MODES.file : MODES.program;
    const body = new PassThrough();
    this.#body = body;
    entry.pipe(body);
    await mkdir(dirname(path), { recursive: true, mode: MODES.folder });
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode }));
  }

  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#parser.once('drain', () => {
      resolve(undefined);
    });
    await Promise.race([promise, this.#ended.promise]).catch(() => undefined);
  }

  #fail(error: Error): void {
    this.fault ??= error;
    this.#ended.reject(this.fault);
  }
}

function inMb(bytes: number): string {
  return String(Math.round(bytes / MB));
}

/** What zlib and node-tar say of something that is no archive, or only a part of one. */
function asRefusal(error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof Refused) return error;
  if (code === 'Z_BUF_ERROR') return new Refused('the archive ends in the middle');
  if (code.startsWith('Z_')) return new Refused('it is not compressed by gzip, or is damaged');
  if (code.startsWith('TAR_'))
    return new Refused(`it is no proper tar archive: ${message.replace(/^TAR_\w+: /, '')}`);
  return error as Error;
}
