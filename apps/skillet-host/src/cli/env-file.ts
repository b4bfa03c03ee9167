import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { findConfigFile } from './read-config.ts';
import { UsageError } from '@skillet/command';

const NAME = '.env';

/**
 * The `.env` beside a configuration, or in the current folder where there is none. What the environment
 * has already counts more. Its values go into the environment and nowhere else.
 */
export class EnvFile {
  readonly #file: string;
  readonly #shown: string;
  readonly #env: NodeJS.ProcessEnv;
  /** What came from the file, to be told from what was there before. */
  readonly #own = new Set<string>();

  private constructor(file: string, shown: string, env: NodeJS.ProcessEnv) {
    this.#file = file;
    this.#shown = shown;
    this.#env = env;
  }

  /** That of the configuration which the flag or the environment names, read; throws a UsageError. */
  static async read(
    flag: string | undefined,
    env: NodeJS.ProcessEnv,
    cwd: string,
  ): Promise<{ readonly envFile: EnvFile; readonly said: string | undefined }> {
    const config = await findConfigFile(flag, env, cwd);
    const file = join(config === undefined ? cwd : dirname(config), NAME);
    const envFile = new EnvFile(file, relative(cwd, file), env);
    return { envFile, said: await envFile.refresh() };
  }

  /** Brings the environment in line with the file as it is now; tells what was read, if there is such a file. */
  async refresh(): Promise<string | undefined> {
    const text = await this.#text();
    const variables = text === undefined ? {} : parseEnv(text);
    for (const name of this.#own) Reflect.deleteProperty(this.#env, name);
    const news = Object.entries(variables).filter(([name]) => this.#env[name] === undefined);
    this.#own.clear();
    for (const [name, value] of news) {
      this.#env[name] = value;
      this.#own.add(name);
    }
    if (text === undefined) return undefined;
    const all = Object.keys(variables).length;
    const known = all - news.length;
    const passedOver = known === 0 ? '' : `; ${String(known)} of them the environment has already`;
    return `read ${String(all)} variable${all === 1 ? '' : 's'} from ${this.#shown}${passedOver}`;
  }

  async #text(): Promise<string | undefined> {
    try {
      // A virtual environment of Python may have that name.
      return (await stat(this.#file)).isFile() ? await readFile(this.#file, 'utf8') : undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      const why = code === 'EACCES' ? 'no permission' : message;
      throw new UsageError(`can't read ${this.#shown}: ${why}`);
    }
  }
}
