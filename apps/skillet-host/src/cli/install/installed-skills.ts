import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { INSTALLED_DIR, LOCK_FILE, lockText, readLock, type Lock } from '@skillet/config';
import { UsageError } from '@skillet/command';
import { Busy, oneAtATime, type Source } from '@skillet/install';
import { writeWhole } from '../import/write-file.ts';
import { findConfigFile, mustExist } from '../read-config.ts';

const STAGING = '.staging-';
const BUSY_FILE = '.busy';

/** Where the skills of one configuration are installed. */
export class InstalledSkills {
  /** Folder of the configuration. */
  readonly baseDir: string;

  private constructor(baseDir: string) {
    this.baseDir = baseDir;
  }

  /** That of the configuration which a command in `cwd` means; throws a UsageError where one is named that is not there. */
  static async find(
    config: string | undefined,
    env: NodeJS.ProcessEnv,
    cwd: string,
  ): Promise<InstalledSkills> {
    await mustExist(config, env, cwd);
    const file = await findConfigFile(config, env, cwd);
    return new InstalledSkills(file === undefined ? cwd : dirname(file));
  }

  /** Absolute path of an installed skill's folder. */
  folder(name: string): string {
    return join(this.baseDir, INSTALLED_DIR, name);
  }

  /** A source with its path relative to the configuration, as it is written into the lock: that may be read elsewhere. */
  sourceFrom(source: Source, cwd: string): Source {
    if (source.kind !== 'path') return source;
    const path = relative(this.baseDir, resolve(cwd, source.path)).split(sep).join('/');
    return { kind: 'path', path: path.startsWith('../') ? path : `./${path}` };
  }

  /** Moves a folder to where it stays, in place of what may lie there. */
  async take(dir: string, folder: string): Promise<void> {
    const target = this.folder(folder);
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { recursive: true, force: true });
    await rename(dir, target);
  }

  async lock(): Promise<Lock> {
    const file = join(this.baseDir, LOCK_FILE);
    try {
      return readLock(await readFile(file, 'utf8'));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return {};
      throw new UsageError(`${LOCK_FILE}: ${message}`);
    }
  }

  /** From here on another lock holds: this is the moment at which a skill is installed, or gone. */
  async write(lock: Lock): Promise<void> {
    await writeWhole(join(this.baseDir, LOCK_FILE), lockText(lock), LOCK_FILE);
  }

  /** Does something while no other command changes what is installed here; throws a UsageError when one does. */
  async alone<Result>(task: () => Promise<Result>): Promise<Result> {
    await mkdir(this.folder('.'), { recursive: true });
    try {
      return await oneAtATime(this.folder(BUSY_FILE), async () => {
        await this.#sweep();
        return task();
      });
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      throw new UsageError(
        'another command installs or takes away skills here: try again when it is done',
      );
    }
  }

  /** An empty folder for what is fetched, on the same file system as where it goes; it is gone afterwards. */
  async staged<Result>(task: (staging: string) => Promise<Result>): Promise<Result> {
    const staging = await mkdtemp(this.folder(STAGING));
    try {
      return await task(staging);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }

  /** Takes away what a command has left that was ended in the middle, and what nothing refers to any more. */
  async #sweep(): Promise<void> {
    const kept = new Set(Object.values(await this.lock()).map(({ folder }) => folder));
    for (const entry of await readdir(this.folder('.'), { withFileTypes: true })) {
      const { name } = entry;
      if (!entry.isDirectory()) continue;
      if (name.startsWith(STAGING)) await rm(this.folder(name), { recursive: true, force: true });
      if (name.startsWith('.')) continue;
      const versions = (await readdir(this.folder(name))).map((version) => `${name}/${version}`);
      const gone = versions.filter((folder) => !kept.has(folder));
      const isEmpty = gone.length === versions.length;
      for (const folder of isEmpty ? [name] : gone)
        await rm(this.folder(folder), { recursive: true, force: true });
    }
  }
}
