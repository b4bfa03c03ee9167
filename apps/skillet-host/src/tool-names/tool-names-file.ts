import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GivenName, GivenNames } from '@skillet/catalog';
import { isJsonObject } from '@skillet/core';
import { hostStateDir } from '../crash/journal/journal-file.ts';

/** Milliseconds in which further changes are waited for. */
const TOGETHER = 500;
/** Characters of what tells an operation apart, which an application may make as long as it likes. */
const LONGEST = 1000;
const NAME = /^[a-z_][a-z0-9_]{0,39}$/;

/** The names of tools that are kept in a data folder; none when there are none, or when they can't be read. */
export function readToolNames(dataDir: string): GivenNames {
  try {
    const read: unknown = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'));
    const all = isJsonObject(read) ? Object.entries(read) : [];
    return Object.fromEntries(
      all.filter((entry): entry is [string, GivenName] => isGiven(entry[1])),
    );
  } catch {
    return {};
  }
}

/** Keeps the names of tools in a data folder, so that a host that is started again gives the same ones. */
export class ToolNamesFile {
  readonly #file: string;
  readonly #given: () => GivenNames;
  readonly #onFault: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `onFault` hears why names could not be kept. */
  constructor(dataDir: string, given: () => GivenNames, onFault: (error: unknown) => void) {
    this.#file = fileIn(dataDir);
    this.#given = given;
    this.#onFault = onFault;
  }

  /** They have changed: they are written soon, together with what changes until then. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#write();
    }, TOGETHER).unref();
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#replace()).catch(this.#onFault);
  }

  async #replace(): Promise<void> {
    const kept = Object.entries(this.#given()).filter(([key]) => key.length <= LONGEST);
    const fresh = `${this.#file}.${String(process.pid)}`;
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    try {
      const text = `${JSON.stringify(Object.fromEntries(kept), null, 1)}\n`;
      await writeFile(fresh, text, { mode: 0o600 });
      await rename(fresh, this.#file);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }
}

function fileIn(dataDir: string): string {
  return join(hostStateDir(dataDir), 'tool-names.json');
}

function isGiven(value: unknown): value is GivenName {
  if (!isJsonObject(value)) return false;
  const { mount, wanted, name } = value;
  const are = typeof mount === 'string' && typeof wanted === 'string' && typeof name === 'string';
  return are && NAME.test(name);
}
