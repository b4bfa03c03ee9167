import { sep } from 'node:path';
import type { Supervisor } from '@skillet/supervisor';
import type { MountRecord, Pin, Version, VersionStore } from '@skillet/versions';
import { dateNow } from '../../clock.ts';
import type { HostLogger } from '../../log/logger.ts';
import type { Held, HeldMounts } from './held-mounts.ts';

/** What is kept of a mount while another version of it proves itself. */
export interface RolloutGuardParts {
  readonly store: VersionStore;
  readonly held: HeldMounts;
  readonly log: HostLogger;
  readonly loaded: Supervisor['loaded'];
  /** The id under which a revision was recorded. */
  readonly idOf: (mount: string, revision: string) => string | undefined;
  /** Resolves when what went live before is recorded. */
  readonly settled: () => Promise<void>;
  readonly record: (mount: string, trigger: string) => Promise<void>;
}

/** As long as it is not written down that another one has proved itself, or that none is tried. */
const BEFORE = 'may run an older version';

type Loaded = ReturnType<Supervisor['loaded']>;

/** What is kept of a version, and what lies in its folder now. */
interface Kept extends Pick<Pin, 'dir' | 'disk' | 'outside'> {
  readonly version: Version;
}

/**
 * Sees to it that a host that is started again runs the version that has proved itself, and not the one that is tried: what lies in
 * the skill's folder is that one. One change after the other.
 */
export class RolloutGuard {
  readonly #parts: RolloutGuardParts;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: RolloutGuardParts) {
    this.#parts = parts;
  }

  /**
   * A version is about to be tried beside the live one: a host that is started then runs the live one. Resolves once that is written
   * down; rejects with why it cannot be.
   */
  begin(mount: string, by: string): Promise<void> {
    const live = this.#parts.loaded(mount);
    return this.#afterOthers(async () => {
      const held = await this.#heldTo(mount, by, live);
      if (held === undefined) return;
      const had = this.#parts.held.get(mount);
      // What is to be tried was taken back elsewhere by now.
      if (had?.pin.id === held.pin.id && had.pin.disk === held.pin.disk) return;
      const before = this.#guarded.get(mount);
      this.#guarded.set(mount, held);
      try {
        await this.#parts.store.pin(mount, held.pin);
      } catch (error) {
        if (before === undefined) this.#guarded.delete(mount);
        else this.#guarded.set(mount, before);
        throw error;
      }
    });
  }

  /** Rejects with why the live version could not be written down so; changes nothing. */
  check(mount: string): Promise<void> {
    const live = this.#parts.loaded(mount);
    return this.#afterOthers(async () => {
      await this.#kept(mount, live);
    });
  }

  /** Whether a host that is started now runs what is live at a mount, because another version is tried there. */
  isGuarded(mount: string): boolean {
    return this.#guarded.has(mount);
  }

  /** What another process has begun that kept this goes on: resolves with whether the mount was held for it. */
  async adopt(mount: string): Promise<boolean> {
    await this.#inTurn(mount, async () => {
      const held = await this.#parts.held.recorded(mount);
      if (held !== undefined) this.#guarded.set(mount, held);
    });
    return this.#guarded.has(mount);
  }

  /** The version that was tried takes over. */
  promote(mount: string, trigger: string): void {
    void this.#inTurn(
      mount,
      async () => {
        await this.#release(mount);
        await this.#parts.record(mount, trigger);
      },
      BEFORE,
    );
  }

  /** Nothing is tried any more, and something else is about to come. */
  end(mount: string): void {
    void this.#inTurn(mount, () => this.#release(mount), BEFORE);
  }

  /** What was tried beside the live version was taken back: the mount is held to that one until its folder changes. */
  hold(mount: string): void {
    const live = this.#parts.loaded(mount);
    void this.#inTurn(mount, async () => {
      const held = this.#guarded.get(mount);
      this.#guarded.delete(mount);
      if (held !== undefined) await this.#keep(mount, held, live);
    });
  }

  /** A version was taken back that had taken over: the mount is held to the one before, which is live again. */
  goBack(mount: string, by: string): void {
    const live = this.#parts.loaded(mount);
    void this.#inTurn(mount, async () => {
      const held = await this.#heldTo(mount, by, live);
      if (held === undefined) return;
      await this.#parts.store.pin(mount, held.pin, by);
      await this.#keep(mount, held, live);
    });
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    await this.#last;
  }

  get #guarded(): Map<string, Held> {
    return this.#parts.held.guarded;
  }

  async close(): Promise<void> {
    await this.#last;
  }

  async #release(mount: string): Promise<void> {
    if (!this.#guarded.delete(mount)) return;
    // What it is held to was pinned before, or by a rollback meanwhile.
    await this.#parts.store.pin(mount, this.#parts.held.get(mount)?.pin);
  }

  /** Holds a mount as its record says by now, unless something else has come meanwhile: then it is not held. */
  async #keep(mount: string, held: Held, live: Loaded): Promise<void> {
    const { held: all, store } = this.#parts;
    if (this.#isStill(mount, live)) all.keep(mount, held);
    else if (all.get(mount) === undefined) await store.pin(mount, undefined);
  }

  #isStill(mount: string, live: Loaded): boolean {
    return live !== undefined && this.#parts.loaded(mount)?.revision === live.revision;
  }

  /** Lays out the version that is live; undefined where another one has come by now. */
  async #heldTo(mount: string, by: string, live: Loaded): Promise<Held | undefined> {
    const kept = await this.#kept(mount, live);
    if (kept === undefined) return undefined;
    const { version, dir, disk, outside } = kept;
    const laid = await this.#parts.store.layOut(mount, version.id);
    const pin: Pin = { id: version.id, dir, disk, outside, at: dateNow(), by };
    return { pin, version: version.version, folder: { from: dir, dir: laid.dir } };
  }

  /** The same, laid out nowhere. Rejects with why it cannot be. */
  async #kept(mount: string, live: Loaded): Promise<Kept | undefined> {
    const { store, settled, idOf } = this.#parts;
    await settled();
    if (live === undefined || !this.#isStill(mount, live)) return undefined;
    const record = await store.read(mount);
    const { spec, digests, revision } = live;
    // By what it is, and not by what was recorded last: the other one may not have been, or have the same files.
    const id =
      spec.pinnedFrom === undefined ? idOf(mount, revision) : idOfLayout(mount, spec.dir, record);
    const version = record.versions.find((one) => one.id === id);
    if (version === undefined) throw new Error('the version that is live was not recorded');
    if (version.notKept !== undefined)
      throw new Error(`the code of ${version.id} is not kept: ${version.notKept}`);
    const dir = spec.pinnedFrom ?? spec.dir;
    const outside = record.pin?.outside ?? (await store.outside(dir, [...digests.keys()]));
    const disk = await store.digest(dir, outside);
    if (disk === version.code)
      throw new Error('its files are those of the version before, and other settings are not kept');
    return { version, dir, disk, outside };
  }

  /** `otherwise` says what a host that is started again runs where that fails. */
  async #inTurn(
    mount: string,
    change: () => Promise<void>,
    otherwise = 'runs what lies in the folder',
  ): Promise<void> {
    await this.#afterOthers(change).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#parts.log.warn(
        { mount },
        `a host that is started again ${otherwise} of ${mount}: ${why}`,
      );
    });
  }

  #afterOthers(change: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** The version that a folder was laid out for. */
function idOfLayout(mount: string, dir: string, { versions }: MountRecord): string | undefined {
  return versions.find(({ id }) => dir.includes(['', mount, id, ''].join(sep)))?.id;
}
