import type { SkillSpec } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import type { VersionStore } from '@skillet/versions';
import { dateNow } from '../../clock.ts';
import type { HostLogger } from '../../log/logger.ts';
import { settingsText } from './settings-text.ts';

/** Who has the first versions of all skills go live. */
export const START = 'start';
/** Bytes of files that may be held at once before they are written. */
const MOST_HELD = 32 * 1024 * 1024;
/** Revisions of a mount whose ids are known. */
const LATEST = 4;

/** Records what goes live: its code is read at once, and written when nothing else is. */
export class VersionRecorder {
  readonly #store: VersionStore;
  readonly #log: HostLogger;
  /** Mounts of which a version was recorded since the host began. */
  readonly #seen = new Set<string>();
  /** What lay in folders before their skills were loaded, by mount. */
  readonly #early = new Map<string, ReadonlyMap<string, Uint8Array>>();
  /** Ids by mount and revision. */
  readonly #ids = new Map<string, ReadonlyMap<string, string>>();
  /** Bytes that were read and are not written yet. */
  #held = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(store: VersionStore, log: HostLogger) {
    this.#store = store;
    this.#log = log;
  }

  /** Whether a version of a mount was recorded since the host began. */
  has(mount: string): boolean {
    return this.#seen.has(mount);
  }

  /** The id under which a revision of a mount was recorded; undefined where it was not, or long ago. */
  idOf(mount: string, revision: string): string | undefined {
    return this.#ids.get(mount)?.get(revision);
  }

  /** Reads what is about to be loaded, so that an edit right after the start is not taken for it. */
  readEarly(skills: readonly SkillSpec[]): void {
    let room = MOST_HELD;
    const read = async () => {
      for (const { mount, dir, mcp, pinnedFrom } of skills) {
        if (this.#seen.has(mount) || mcp !== undefined || pinnedFrom !== undefined) continue;
        const contents = await this.#store.readEarly(dir, room);
        for (const bytes of contents.values()) room -= bytes.length;
        if (!this.#seen.has(mount)) this.#early.set(mount, contents);
      }
    };
    // What cannot be read now is read when the skill is ready.
    read().catch(() => undefined);
  }

  /** Records the live revision of a mount. Resolves when its code has been read: from then on its files may change. */
  async record(mount: string, live: ReturnType<Supervisor['loaded']>, by: string): Promise<void> {
    if (live === undefined) return;
    this.#seen.add(mount);
    const early = by === START ? this.#early.get(mount) : undefined;
    this.#early.delete(mount);
    const { spec, version, digests: loaded } = live;
    // Which one that is has been recorded by whoever has it run.
    if (spec.pinnedFrom !== undefined) return;
    const what = { dir: spec.dir, version, loaded, settings: settingsText(spec), early };
    const about = { by, at: dateNow(), notKept: whyNotKept(spec) };
    if (this.#held > MOST_HELD) await this.#writing;
    const reading = this.#store.take({ ...what, ...about });
    this.#writing = Promise.all([reading, this.#writing])
      .then(async ([taken]) => {
        const { id } = await this.#store.record(mount, taken).finally(() => {
          this.#held -= taken.version.bytes;
        });
        this.#remember(mount, live.revision, id);
      })
      .catch((error: unknown) => {
        this.#log.warn({ mount, err: error }, `the version of ${mount} could not be recorded`);
      });
    this.#held += await reading.then(
      ({ version: { bytes } }) => bytes,
      () => 0,
    );
  }

  /** The one before the live one is asked after, too. */
  #remember(mount: string, revision: string, id: string): void {
    const ids = [...(this.#ids.get(mount) ?? []), [revision, id] as const];
    this.#ids.set(mount, new Map(ids.slice(-LATEST)));
  }

  /** Resolves when all that was read is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}

function whyNotKept({ mcp }: SkillSpec): string | undefined {
  return mcp === undefined ? undefined : 'it is an MCP server, whose code the host does not have';
}
