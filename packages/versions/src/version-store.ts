import { mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedMountOf } from '@skillet/core';
import { dateNow } from './clock.ts';
import { outsideOf, type CodePlace } from './code/code-files.ts';
import { laidOut, layOut, type LaidOut } from './code/lay-out.ts';
import { snapshot } from './code/snapshot.ts';
import { readEarly, takeDown, type GoneLive, type Taken } from './code/take-down.ts';
import { replaceFile } from './files/atomic-write.ts';
import { ObjectStore } from './files/object-store.ts';
import { outdatedMounts } from './outdated-mounts.ts';
import { readManifest, readRecord, textOf } from './record-text.ts';
import { NO_RECORD, type Manifest, type MountRecord, type Pin, type Version } from './version.ts';

/** Versions that are kept of a mount, and mounts of those that share one. */
export const KEPT = 20;
/** Milliseconds after which what somebody was writing is left over. */
const LEFT_OVER = 60 * 60_000;
const RECORD = 'record.json';

/**
 * The versions that mounts had: for each mount a record of them, which names the files of each by their content. A
 * record is replaced as a whole, and last: whoever is killed meanwhile leaves files that nothing names, which the next
 * one removes.
 */
export class VersionStore {
  readonly #dataDir: string;
  readonly #dir: string;
  readonly #objects: ObjectStore;
  readonly #isRunning: (mount: string) => boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** Below the host's folder for state. What is known of a mount that runs stays; by default, that is any. */
  constructor(dataDir: string, isRunning: (mount: string) => boolean = () => true) {
    this.#dataDir = dataDir;
    this.#isRunning = isRunning;
    this.#dir = join(dataDir, 'versions');
    this.#objects = new ObjectStore(join(this.#dir, 'objects'));
  }

  /** What is known of a mount. */
  async read(mount: string): Promise<MountRecord> {
    const text = await readFile(join(this.#mountDir(mount), RECORD), 'utf8').catch(() => undefined);
    return (text === undefined ? undefined : readRecord(text)) ?? NO_RECORD;
  }

  /** The mounts of which something is known. */
  async mounts(): Promise<string[]> {
    return (await list(join(this.#dir, 'mounts'))).toSorted();
  }

  /** Reads the code of what has gone live, at once: before it is changed again. */
  take(live: GoneLive): Promise<Taken> {
    return takeDown(live, this.#dataDir);
  }

  /** Reads the code of a skill that is about to be loaded, for `take`; what is read last takes room that others need. */
  readEarly(dir: string, room: number): Promise<ReadonlyMap<string, Uint8Array>> {
    return readEarly(this.#place(dir, []), room);
  }

  /** Records what has gone live; resolves with it. One that is live already is recorded no second time. */
  record(mount: string, { manifest, version: made, contents }: Taken): Promise<Version> {
    return this.#inTurn(async () => {
      const record = await this.read(mount);
      const known = record.versions.find(({ id }) => id === made.id);
      if (record.live === made.id && known !== undefined && known.notKept === made.notKept)
        return known;
      for (const [sha256, bytes] of contents) await this.#objects.keep(sha256, bytes);
      const version = { ...made, firstAt: known?.firstAt ?? made.firstAt };
      await mkdir(this.#mountDir(mount), { recursive: true, mode: 0o700 });
      if (manifest !== undefined)
        await replaceFile(this.#manifestFile(mount, manifest.id), textOf(manifest));
      await this.#write(mount, withVersion(record, version));
      if (record.live === null && (await this.#sharers(mount)) > KEPT) await this.#collect();
      return version;
    });
  }

  /** Holds a mount to a version, which is live from now on; undefined for none, and the live one as it is. */
  pin(mount: string, pin: Pin | undefined, by?: string): Promise<void> {
    return this.#inTurn(async () => {
      const { pin: _, ...record } = await this.read(mount);
      if (pin === undefined) return this.#write(mount, record);
      const version = record.versions.find(({ id }) => id === pin.id);
      const live =
        version === undefined
          ? record
          : withVersion(record, { ...version, at: pin.at, by: by ?? pin.by });
      await this.#write(mount, { ...live, pin });
    });
  }

  /** Lays the code of a version out, below a folder of its own or another one. Rejects with why that cannot be. */
  layOut(mount: string, id: string, below = this.#layout(mount, id)): Promise<LaidOut> {
    return this.#inTurn(async () => layOut(await this.#manifest(mount, id), below, this.#objects));
  }

  /** The code of a version that is laid out already: writes nothing. Rejects where it is not there whole. */
  async laidOut(mount: string, id: string): Promise<LaidOut> {
    return laidOut(await this.#manifest(mount, id), this.#layout(mount, id));
  }

  /** The digest of what a skill's folder has now. */
  async digest(dir: string, outside: readonly string[]): Promise<string> {
    return (await snapshot(this.#place(dir, outside))).digest;
  }

  /** Files outside of a skill's folder that belong to it, by what it has loaded. */
  outside(dir: string, loaded: readonly string[]): Promise<string[]> {
    return outsideOf(dir, loaded);
  }

  /** Removes what no record names. */
  collect(): Promise<void> {
    return this.#inTurn(() => this.#collect());
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #write(mount: string, record: MountRecord): Promise<void> {
    const kept = withoutOldest(record);
    await replaceFile(join(this.#mountDir(mount), RECORD), textOf(kept));
    if (kept.versions.length < record.versions.length) await this.#collect();
  }

  /** How many mounts there are of versions that share one with this; 0 where it shares none. */
  async #sharers(mount: string): Promise<number> {
    const shared = sharedMountOf(mount);
    if (shared === mount) return 0;
    return (await this.mounts()).filter((one) => one !== shared && sharedMountOf(one) === shared)
      .length;
  }

  async #collect(): Promise<void> {
    const used = new Set<string>();
    const records = new Map<string, MountRecord>();
    for (const mount of await this.mounts()) records.set(mount, await this.read(mount));
    for (const mount of outdatedMounts(records, KEPT, this.#isRunning)) {
      records.delete(mount);
      // Whoever is killed in between leaves what no record names.
      await rm(join(this.#mountDir(mount), RECORD), { force: true });
      await rm(this.#mountDir(mount), { recursive: true, force: true });
    }
    const idsOf = (mount: string) =>
      new Set(records.get(mount)?.versions.map(({ id }) => id) ?? []);
    for (const mount of records.keys()) {
      const ids = idsOf(mount);
      for (const name of await list(this.#mountDir(mount))) {
        const file = join(this.#mountDir(mount), name);
        const id = name.slice(0, -'.json'.length);
        if (name === RECORD) continue;
        if (!ids.has(id)) {
          await removeOld(file, name.endsWith('.tmp') ? LEFT_OVER : 0);
          continue;
        }
        const manifest = readManifest(await readFile(file, 'utf8').catch(() => ''));
        for (const { sha256 } of manifest?.files ?? []) used.add(sha256);
      }
    }
    for (const mount of await list(join(this.#dir, 'layouts'))) {
      const ids = idsOf(mount);
      const layouts = join(this.#dir, 'layouts', mount);
      for (const name of await list(layouts))
        if (!ids.has(name)) await removeOld(join(layouts, name), LEFT_OVER);
      if (!records.has(mount)) await rmdir(layouts).catch(() => undefined);
    }
    await this.#objects.collect(used);
  }

  #place(dir: string, outside: readonly string[]): CodePlace {
    return { dir, outside, except: this.#dataDir };
  }

  #mountDir(mount: string): string {
    return join(this.#dir, 'mounts', mount);
  }

  async #manifest(mount: string, id: string): Promise<Manifest> {
    const text = await readFile(this.#manifestFile(mount, id), 'utf8').catch(() => '');
    const manifest = readManifest(text);
    if (manifest === undefined) throw new Error('what is kept of it cannot be read');
    return manifest;
  }

  #manifestFile(mount: string, id: string): string {
    return join(this.#mountDir(mount), `${id}.json`);
  }

  #layout(mount: string, id: string): string {
    return join(this.#dir, 'layouts', mount, id);
  }

  #inTurn<T>(what: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(what);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** A record with a version that is live from now on. */
function withVersion(record: MountRecord, version: Version): MountRecord {
  const others = record.versions.filter(({ id }) => id !== version.id);
  return { ...record, live: version.id, versions: [...others, version] };
}

/** A record with the latest versions, and those that are live or pinned. */
function withoutOldest(record: MountRecord): MountRecord {
  const { live, pin, versions } = record;
  const first = versions.length - KEPT;
  const kept = versions.filter(({ id }, index) => index >= first || id === live || id === pin?.id);
  return { ...record, versions: kept };
}

async function removeOld(path: string, age: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || dateNow() - found.mtimeMs < age) return;
  await rm(path, { recursive: true, force: true });
}

async function list(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}
