import type { HostConfig } from '@skillet/config';
import type { EventListener, SkillSpec } from '@skillet/core';
import type { Supervisor, TrialStart } from '@skillet/supervisor';
import { VersionStore } from '@skillet/versions';
import { dateNow } from '../../clock.ts';
import type { Place } from '../../launcher/place-of.ts';
import type { HostLogger } from '../../log/logger.ts';
import type { SkillSources } from '../../sources/skill-sources.ts';
import type { ConditionPart } from '../condition/join-conditions.ts';
import type { Reloader, TakenListener, TakenMounts } from '../reloader.ts';
import { changeInAll } from './change-in-all.ts';
import { chooseVersion, refuseShared, RollbackRefused } from './choose-version.ts';
import { HeldMounts, type Held } from './held-mounts.ts';
import { RolloutGuard } from './rollout-guard.ts';
import { specHeld } from './spec-held.ts';
import { START, VersionRecorder } from './version-recorder.ts';
import {
  pinDetail,
  versionsAnswer,
  type RollbackAnswer,
  type VersionsAnswer,
} from './versions-answer.ts';

/** What versions are recorded and rolled back with. */
export interface VersionParts {
  readonly supervisor: Pick<Supervisor, 'loaded' | 'skill'>;
  readonly reloader: Pick<Reloader, 'load'>;
  readonly sources: Pick<SkillSources, 'list'>;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
  /** Those that share the port, for the one that writes. Default: there are none. */
  readonly others?: OtherHosts | undefined;
}

/** Has the other hosts that share the port run a mount as its record says. */
export interface OtherHosts {
  /** One after the other; rejects with the first that does not, unless all are to be asked in any case. */
  follow(mount: string, trigger: string, inAnyCase?: boolean): Promise<void>;
}

/**
 * Records which versions go live, and goes back to one. Of several hosts that share a port, the first writes for all, and rolls
 * back for all; the others only read what is kept.
 */
export class HostVersions implements TakenListener {
  readonly #store: VersionStore;
  readonly #held: HeldMounts;
  readonly #recorder: VersionRecorder;
  readonly #place: Place;
  #parts: VersionParts | undefined;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string, log: HostLogger, place: Place) {
    this.#place = place;
    this.#store = new VersionStore(
      dataDir,
      // What runs is not known before anything does.
      (mount) => this.#parts === undefined || this.#parts.supervisor.loaded(mount) !== undefined,
    );
    this.#held = new HeldMounts(this.#store, { log, writes: this.#writes });
    this.#recorder = new VersionRecorder(this.#store, log);
  }

  /** The configuration with what is held to an older version, as it was when the host ended. */
  async restore(config: HostConfig, sources: SkillSources): Promise<HostConfig> {
    sources.usePins(this.#held.pins);
    await this.#held.restore();
    return this.#held.size === 0 ? config : sources.list(config, config);
  }

  /** Begins to record; `skills` are about to be started. */
  follow(parts: VersionParts, skills: readonly SkillSpec[]): void {
    this.#parts = parts;
    if (this.#writes) this.#recorder.readEarly(skills);
  }

  /** The first version of a mount is live when its first worker is ready; no reload tells of it. */
  readonly onEvent: EventListener = ({ type, mount }) => {
    if (type !== 'worker-ready' || this.#recorder.has(mount)) return;
    void this.#record(mount, START);
  };

  async onTaken(taken: HostConfig, { live, failed }: TakenMounts, trigger: string): Promise<void> {
    this.#held.take(taken, failed);
    for (const mount of live) await this.#record(mount, trigger);
  }

  /** Keeps what has proved itself while other versions are tried. */
  guard(log: HostLogger): RolloutGuard {
    const { supervisor } = this.#ready();
    return new RolloutGuard({
      ...{ store: this.#store, held: this.#held, log, loaded: supervisor.loaded },
      settled: () => this.#recorder.settled(),
      record: (mount, trigger) => this.#record(mount, trigger),
      idOf: (mount, revision) => this.#recorder.idOf(mount, revision),
    });
  }

  notesOn({ skills }: HostConfig): readonly string[] {
    return skills.flatMap(({ mount, pinnedFrom }) => {
      const held = pinnedFrom === undefined ? undefined : this.#held.get(mount);
      const detail = held && pinDetail(mount, held.pin.id, held.version);
      return detail === undefined ? [] : [`${mount} is ${detail}`];
    });
  }

  readonly condition: ConditionPart = () => {
    const remarks = Array.from(
      this.#held,
      ([mount, { pin, version }]) =>
        [mount, { pin: { to: pin.id, detail: pinDetail(mount, pin.id, version) } }] as const,
    );
    return { remarks: new Map(remarks) };
  };

  /** What is known of a mount. Rejects with a `RollbackRefused` when nothing is there, nor ever was. */
  async list(mount: string): Promise<VersionsAnswer> {
    await this.#recorder.settled();
    refuseShared(this.#parts?.supervisor.skill(mount));
    const record = await this.#store.read(mount);
    if (record.versions.length === 0 && this.#parts?.supervisor.skill(mount) === undefined)
      throw new RollbackRefused(`there is no skill at "${mount}"`, true);
    return versionsAnswer(mount, record);
  }

  /**
   * Has an older version of a mount run: `to`, or the one before. It is warm before it takes over, and the mount is held to
   * it until its own folder changes. Rejects with a `RollbackRefused`, or with why it does not come up; nothing has changed then.
   */
  rollback(mount: string, to: string | undefined, by: string): Promise<RollbackAnswer> {
    return this.#inTurn(() => this.#rollback(mount, to, by));
  }

  /** Has what lies in a mount's folder run again. Rejects like `rollback`. */
  forward(mount: string, by: string): Promise<RollbackAnswer> {
    return this.#inTurn(() => this.#forward(mount, by));
  }

  /** Has this host run a mount as its record says by now: the host that writes has changed that. */
  follows(mount: string, trigger: string): Promise<void> {
    return this.#inTurn(async () => this.#switch(mount, await this.#held.recorded(mount), trigger));
  }

  /** Has this host try what lies in a mount's folder, which others try: it was started with the version before. */
  tries(mount: string, trigger: string, trial: TrialStart): Promise<void> {
    return this.#inTurn(() => this.#switch(mount, undefined, trigger, trial));
  }

  /** What runs at a mount is what its record says by now: it is held to that from now on. */
  async holds(mount: string): Promise<void> {
    const held = await this.#held.recorded(mount);
    if (held !== undefined) this.#held.keep(mount, held);
  }

  /** Resolves when all is recorded. */
  async close(): Promise<void> {
    await this.#recorder.settled();
    await this.#store.settled();
  }

  async #rollback(mount: string, to: string | undefined, by: string): Promise<RollbackAnswer> {
    const { supervisor } = this.#ready();
    refuseShared(supervisor.skill(mount));
    const record = await this.#store.read(mount);
    const spec = supervisor.loaded(mount)?.spec;
    if (spec === undefined) throw new RollbackRefused(`there is no skill at "${mount}"`, true);
    const version = chooseVersion(mount, record, to);
    const dir = spec.pinnedFrom ?? spec.dir;
    const files = [...(supervisor.loaded(mount)?.digests.keys() ?? [])];
    const outside = record.pin?.outside ?? (await this.#store.outside(dir, files));
    const disk = await this.#store.digest(dir, outside);
    if (disk === version.code && record.pin !== undefined) return this.#forward(mount, by);
    const laid = await this.#store.layOut(mount, version.id).catch((error: unknown) => {
      throw new RollbackRefused(
        `${version.id} cannot be laid out: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    const pin = { id: version.id, dir, disk, outside, at: dateNow(), by };
    const folder = { from: dir, dir: laid.dir };
    const held = { pin, version: version.version, folder };
    const lost = await this.#change(mount, held, `rollback by ${by}`);
    this.#tell('rollback', mount, by, version.id);
    const { live, pinned } = await this.list(mount);
    const message = `"${mount}" runs its version ${version.version} (${version.id})`;
    return { message, mount, live, pinned, warnings: [...lost, ...laid.warnings] };
  }

  async #forward(mount: string, by: string): Promise<RollbackAnswer> {
    if (this.#held.get(mount) === undefined)
      throw new RollbackRefused(`"${mount}" is not held to an older version`);
    const warnings = await this.#change(mount, undefined, `rollback --forward by ${by}`);
    const { live } = await this.list(mount);
    this.#tell('forward', mount, by, live ?? undefined);
    const message = `"${mount}" runs what lies in its folder`;
    return { message, mount, live, pinned: null, warnings };
  }

  #change(mount: string, held: Held | undefined, trigger: string): Promise<string[]> {
    const { others } = this.#ready();
    const parts = {
      before: this.#held.get(mount),
      run: (one: Held | undefined, why: string) => this.#switch(mount, one, why),
      keep: (one: Held | undefined, by?: string) => this.#store.pin(mount, one?.pin, by),
      follow: others && ((why: string, inAny: boolean) => others.follow(mount, why, inAny)),
    };
    return changeInAll(held, trigger, parts);
  }

  async #switch(
    mount: string,
    held: Held | undefined,
    trigger: string,
    trial?: TrialStart,
  ): Promise<void> {
    const { reloader, sources } = this.#ready();
    const build = (current: HostConfig) => specHeld(mount, held !== undefined, sources, current);
    await this.#held.during(mount, held, () => reloader.load(trigger, build, trial));
  }

  get #writes(): boolean {
    return this.#place.number === 1;
  }

  async #record(mount: string, by: string): Promise<void> {
    if (this.#writes) await this.#recorder.record(mount, this.#parts?.supervisor.loaded(mount), by);
  }

  /** One after the other, each when what went live before is recorded. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#changing.then(async () => {
      await this.#recorder.settled();
      return change();
    });
    this.#changing = turn.catch(() => undefined);
    return turn;
  }

  #tell(action: 'rollback' | 'forward', mount: string, by: string, version?: string): void {
    const { supervisor, emit } = this.#ready();
    const { name: skill = mount, revision = '' } = supervisor.skill(mount) ?? {};
    const which = version === undefined ? {} : { version };
    emit({ type: 'operated', at: dateNow(), skill, mount, revision, action, by, ...which });
  }

  #ready(): VersionParts {
    if (this.#parts === undefined) throw new RollbackRefused('the host is only starting');
    return this.#parts;
  }
}
