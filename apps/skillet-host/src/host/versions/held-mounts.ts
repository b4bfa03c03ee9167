import type { HostConfig, PinnedFolder, Pins } from '@skillet/config';
import type { Pin, Version, VersionStore } from '@skillet/versions';
import type { HostLogger } from '../../log/logger.ts';

/** A mount that is held to an older version, and where that lies. */
export interface Held {
  readonly pin: Pin;
  /** What its descriptor said. */
  readonly version: string;
  readonly folder: PinnedFolder;
}

/** How held mounts are kept. */
export interface HeldMountsOptions {
  readonly log: HostLogger;
  /** Whether this host may write to the store; one that may not takes what another has laid out. */
  readonly writes: boolean;
}

/** The mounts that are held to an older version: each as long as its own folder is as it was then. */
export class HeldMounts {
  readonly #store: VersionStore;
  readonly #log: HostLogger;
  readonly #writes: boolean;
  readonly #held = new Map<string, Held>();
  /** Those that are held by what is written down alone: what runs is what they are held to, and another version is tried beside it. */
  readonly guarded = new Map<string, Held>();
  /** What a change under way tries; undefined for a mount that is to be held no more. */
  readonly #tried = new Map<string, Held | undefined>();

  constructor(store: VersionStore, { log, writes }: HeldMountsOptions) {
    this.#store = store;
    this.#log = log;
    this.#writes = writes;
  }

  get size(): number {
    return this.#held.size;
  }

  get(mount: string): Held | undefined {
    return this.#held.get(mount);
  }

  [Symbol.iterator](): IterableIterator<[string, Held]> {
    return this.#held.entries();
  }

  /** Holds those again that were held when the host ended, unless their folders have changed. */
  async restore(): Promise<void> {
    for (const mount of await this.#store.mounts()) {
      const { pin, versions } = await this.#store.read(mount);
      if (pin === undefined) continue;
      try {
        if (!(await this.#isAsThen(pin))) {
          this.#log.info(
            { mount },
            `${mount} is held to ${pin.id} no more: its files have changed`,
          );
          if (this.#writes) await this.#store.pin(mount, undefined);
          continue;
        }
        const held = await this.#heldTo(mount, pin, versions);
        this.#held.set(mount, held);
        const { version } = held;
        this.#log.warn({ mount }, `${mount} is held to its older version ${version} (${pin.id})`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#log.error(
          { mount },
          `${mount} cannot be held to ${pin.id}, and runs what lies in its folder: ${why}`,
        );
      }
    }
  }

  /** How a mount is held as its record says; undefined where it is not. Rejects when the code is not there whole. */
  async recorded(mount: string): Promise<Held | undefined> {
    const { pin, versions } = await this.#store.read(mount);
    return pin && this.#heldTo(mount, pin, versions);
  }

  /** The folders out of which they run; undefined where none is held. */
  readonly pins = async (): Promise<Pins | undefined> => {
    if (this.#held.size === 0 && this.#tried.size === 0) return undefined;
    const folders: Record<string, PinnedFolder> = {};
    for (const [mount, { pin, folder }] of this.#held) {
      if (!this.#tried.has(mount) && (await this.#isAsThen(pin))) folders[mount] = folder;
    }
    for (const [mount, held] of this.#tried) if (held !== undefined) folders[mount] = held.folder;
    return folders;
  };

  /** Has a change see a mount held so, or not held; it stays so when that succeeds. */
  async during(mount: string, held: Held | undefined, change: () => Promise<void>): Promise<void> {
    this.#tried.set(mount, held);
    try {
      await change();
      if (held === undefined) this.#held.delete(mount);
      else this.#held.set(mount, held);
    } finally {
      this.#tried.delete(mount);
    }
  }

  /** Holds a mount from now on. */
  keep(mount: string, held: Held): void {
    this.#held.set(mount, held);
  }

  /** Lets those go whose own folder runs by now, or that are gone. */
  take({ skills }: Pick<HostConfig, 'skills'>, failed: readonly string[]): void {
    for (const mount of this.#held.keys()) {
      if (this.#tried.has(mount) || failed.includes(mount)) continue;
      const spec = skills.find((one) => one.mount === mount);
      if (spec?.pinnedFrom !== undefined) continue;
      this.#held.delete(mount);
      this.#log.info({ mount }, `${mount} is held to an older version no more`);
      if (!this.#writes || this.guarded.has(mount)) continue;
      this.#store.pin(mount, undefined).catch((error: unknown) => {
        this.#log.warn({ mount, err: error }, `that ${mount} is held no more could not be kept`);
      });
    }
  }

  async #heldTo(mount: string, pin: Pin, versions: readonly Version[]): Promise<Held> {
    const { dir } = this.#writes
      ? await this.#store.layOut(mount, pin.id)
      : await this.#store.laidOut(mount, pin.id);
    const version = versions.find(({ id }) => id === pin.id)?.version ?? 'unknown';
    return { pin, version, folder: { from: pin.dir, dir } };
  }

  async #isAsThen({ dir, disk, outside }: Pin): Promise<boolean> {
    return (await this.#store.digest(dir, outside).catch(() => '')) === disk;
  }
}
