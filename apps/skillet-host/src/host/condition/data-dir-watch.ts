import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostStateDir } from '../../crash/journal/journal-file.ts';
import type { HostLogger } from '../../log/logger.ts';
import type { ConditionPart } from './join-conditions.ts';

/** Milliseconds between two looks. */
const EVERY = 15_000;
/** A block: what has room for it has room for a file. */
const PROBE = Buffer.alloc(4096, ' ');

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is read-only',
  EACCES: 'it belongs to another user',
  EPERM: 'it belongs to another user',
  ENOTDIR: 'it is not a folder',
};

/** What a watch over a data folder needs. */
export interface DataDirWatchOptions {
  readonly dataDir: string;
  readonly log: Pick<HostLogger, 'error' | 'info'>;
  /** Writes as much as a file takes at least. Default: what one would write. */
  readonly write?: (file: string) => Promise<void>;
}

/** Finds out now and then whether the data folder can be written, as nothing but a write can tell. */
export class DataDirWatch {
  readonly #options: DataDirWatchOptions;
  #fault: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: DataDirWatchOptions) {
    this.#options = options;
  }

  /** Looks now, and from now on. */
  start(): void {
    this.#timer = setInterval(() => void this.look(), EVERY).unref();
    void this.look();
  }

  /** Resolves when that is known; a look that is under way is not doubled. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  readonly condition: ConditionPart = () =>
    this.#fault === undefined ? {} : { warnings: [this.#fault] };

  /** Resolves when nothing of it is left in the folder. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const dir = hostStateDir(this.#options.dataDir);
    const file = join(dir, `probe-${String(process.pid)}`);
    try {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await (this.#options.write ?? writeProbe)(file);
      this.#take(undefined);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      const why = code in WHY ? `${WHY[code] ?? ''} (${code})` : code;
      this.#take(
        `The data folder (settings.data_dir) cannot be written: ${why}. Skills cannot keep their state, and crashes leave no trace.`,
      );
    }
    await rm(file, { force: true }).catch(() => undefined);
  }

  #take(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    const { log } = this.#options;
    if (fault === undefined) log.info('the data folder can be written again');
    else log.error(fault);
  }
}

function writeProbe(file: string): Promise<void> {
  return writeFile(file, PROBE, { mode: 0o600 });
}
