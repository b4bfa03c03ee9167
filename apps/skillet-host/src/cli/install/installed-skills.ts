import { mkdir, mkdtemp, readdir, rename, rm, rmdir, utimes } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  INSTALL_DEFAULTS,
  INSTALLED_DIR,
  readInstallSettings,
  type HostConfig,
  type InstallConfig,
  type Lock,
  type LockedSkill,
} from '@skillet/config';
import { UsageError } from '@skillet/command';
import {
  allows,
  Busy,
  oneAtATime,
  Refused,
  sourceText,
  type OriginRules,
  type Source,
} from '@skillet/install';
import { dateNow } from '../../clock.ts';
import { takeAdminToken } from '../../launcher/host-environment.ts';
import { EnvFile } from '../env-file.ts';
import { findConfigFile, mustExist, readConfig } from '../read-config.ts';
import { asDiskFault } from './disk-fault.ts';
import { copySettings, hasDigest, isThere } from './files-at.ts';
import { keepLockIn, readLockIn, writeLockIn } from './lock-file.ts';
import { ASKING, STAGING, sweep, sweepAsking } from './sweep.ts';
import { INSTALLED_BY } from './tell-host.ts';
import { useProxies } from './use-proxies.ts';

const BUSY_FILE = '.busy';
const NOBODY: Pick<HostConfig, 'broken'> = { broken: [] };

/** Where the skills of one configuration are installed. */
export class InstalledSkills {
  /** Folder of the configuration. */
  readonly baseDir: string;
  /** What may be installed. */
  readonly policy: InstallConfig;
  readonly #file: string | undefined;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(baseDir: string, file: string | undefined, env: NodeJS.ProcessEnv) {
    this.baseDir = baseDir;
    this.#file = file;
    this.#env = env;
    this.policy = file === undefined ? INSTALL_DEFAULTS : readInstallSettings(file, env).install;
  }

  /**
   * That of the configuration which a command in `cwd` means. Throws a UsageError where one is named that is not there, and a
   * ConfigError for what is wrong with its `install`.
   */
  static async find(
    config: string | undefined,
    env: NodeJS.ProcessEnv,
    cwd: string,
  ): Promise<InstalledSkills> {
    await mustExist(config, env, cwd);
    const file = await findConfigFile(config, env, cwd);
    await EnvFile.read(config, env, cwd);
    // What is tried, and what npm runs, does not get it.
    takeAdminToken(env);
    useProxies(env);
    return new InstalledSkills(file === undefined ? cwd : dirname(file), file, env);
  }

  /** Throws `Refused` for a source that the configuration does not allow, nor where it was `found`; over HTTP it has to name what it allows. */
  mustBeAllowed(source: Source, found: Source = source): void {
    const { allow } = this.policy;
    if (allow === undefined && this.#env[INSTALLED_BY] !== undefined)
      throw new Refused(
        'over HTTP only what the configuration names is installed, and `install.allow` is not there',
      );
    if (allow === undefined || allows(allow, source) || allows(allow, found)) return;
    const named = allow.length === 0 ? 'nothing' : allow.join(', ');
    throw new Refused(`install.allow does not allow ${sourceText(source)}: it names ${named}`);
  }

  /** What packages have to prove. */
  get originRules(): OriginRules {
    const { require = [], builtFrom, trustRoot } = this.policy;
    return { require, builtFrom, trustRoot: trustRoot && resolve(this.baseDir, trustRoot) };
  }

  /** Throws a UsageError where the configuration says that what is installed stays as it is. */
  mustNotBeFrozen(): void {
    if (this.policy.frozen)
      throw new UsageError(
        'install.frozen is set here: change what is installed elsewhere, and bring skillet.lock here',
      );
  }

  /** Where an installed skill is served. */
  mountsOf(name: string): readonly string[] {
    if (this.#file === undefined) return [name];
    const { installed } = readInstallSettings(this.#file, this.#env);
    return installed.find((one) => one.name === name)?.mounts ?? [name];
  }

  /** Absolute path of an installed skill's folder. */
  folder(name: string): string {
    return join(this.baseDir, INSTALLED_DIR, name);
  }

  /** A source with its path relative to the configuration, as it is written into the lock: that may be read elsewhere. */
  sourceFrom<Given extends Source>(source: Given, cwd: string): Given {
    if (source.kind !== 'path') return source;
    const path = relative(this.baseDir, resolve(cwd, source.path)).split(sep).join('/');
    return { ...source, path: /^\.\.(?:\/|$)/.test(path) ? path : `./${path}` };
  }

  /**
   * Moves a folder to where it stays, and returns that place. What lies there already, with other files than the digest says, is
   * not touched: it may be served.
   */
  async take(dir: string, folder: string, tree: string): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const place = attempt === 1 ? folder : `${folder}.${String(attempt)}`;
      const target = this.folder(place);
      if (await isThere(target)) {
        if (!(await hasDigest(target, tree))) continue;
        // Of those that the lock does not name, the newest stays.
        await utimes(target, dateNow() / 1000, dateNow() / 1000);
        return place;
      }
      await mkdir(dirname(target), { recursive: true });
      await rename(dir, target);
      return place;
    }
  }

  /** Moves a folder to where the lock has it, in place of what may lie there, which goes to `aside`; where that can't be done, it comes back. */
  async replace(dir: string, folder: string, aside: string): Promise<void> {
    const target = this.folder(folder);
    await mkdir(dirname(target), { recursive: true });
    const isTaken = await isThere(target);
    if (isTaken) await rename(target, aside);
    try {
      await rename(dir, target);
    } catch (error) {
      if (isTaken) await rename(aside, target);
      throw error;
    }
  }

  /** Takes all folders of a skill away, which no host serves any more, but for those that the lock has by other names. */
  async drop(name: string, others: Lock): Promise<void> {
    const kept = new Set(Object.values(others).map(({ folder }) => folder));
    for (const version of await readdir(this.folder(name)).catch(() => []))
      if (!kept.has(`${name}/${version}`))
        await rm(this.folder(`${name}/${version}`), { recursive: true, force: true });
    await rmdir(this.folder(name)).catch(() => undefined);
  }

  /** Whether a folder has the files that a digest is of; undefined where there is no such folder. */
  async isAsLocked({ folder, tree }: LockedSkill): Promise<boolean | undefined> {
    const target = this.folder(folder);
    return (await isThere(target)) ? hasDigest(target, tree) : undefined;
  }

  /** What is installed; nothing where there is no lock. */
  async lock(): Promise<Lock> {
    return (await readLockIn(this.baseDir)) ?? {};
  }

  /** From here on another lock holds: this is the moment at which a skill is installed, or gone. */
  async write(lock: Lock): Promise<void> {
    await writeLockIn(this.baseDir, lock);
  }

  /** What has the lock be again as it is now, byte for byte, or not there. */
  keepLock(): Promise<() => Promise<void>> {
    return keepLockIn(this.baseDir);
  }

  /** That one of these mounts, or its tool's name, is another skill's, as the configuration says it; undefined where it is not. */
  async takenAt(mounts: readonly string[]): Promise<string | undefined> {
    const { broken } = await readConfig(this.#file, this.#env, this.baseDir).catch(() => NOBODY);
    const own = broken.filter(({ mount }) => mounts.includes(mount));
    return own.flatMap(({ problems }) => problems).find((one) => one.includes(' is taken by '));
  }

  /** Does something while no other command changes what is installed here; throws a UsageError when one does. */
  async alone<Result>(task: () => Promise<Result>): Promise<Result> {
    await mkdir(this.folder('.'), { recursive: true });
    try {
      return await oneAtATime(this.folder(BUSY_FILE), async () => {
        await sweep(this.baseDir, await readLockIn(this.baseDir));
        return task();
      });
    } catch (error) {
      if (!(error instanceof Busy)) throw asDiskFault(error);
      throw new UsageError(
        'another command installs or takes away skills here: try again when it is done',
      );
    }
  }

  /** An empty folder for what is fetched, on the same file system as where it goes; it is gone afterwards. */
  staged<Result>(task: (staging: string) => Promise<Result>): Promise<Result> {
    return this.#within(STAGING, task);
  }

  /** The same for who only asks for something: others may install meanwhile. */
  async asking<Result>(task: (staging: string) => Promise<Result>): Promise<Result> {
    try {
      await mkdir(this.folder('.'), { recursive: true });
      await sweepAsking(this.baseDir);
      return await this.#within(ASKING, task);
    } catch (error) {
      throw asDiskFault(error);
    }
  }

  async #within<Result>(
    prefix: string,
    task: (staging: string) => Promise<Result>,
  ): Promise<Result> {
    const staging = await mkdtemp(this.folder(prefix));
    try {
      await copySettings(this.baseDir, staging);
      return await task(staging);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
}
