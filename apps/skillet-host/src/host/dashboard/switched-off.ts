import type { HostConfig } from '@skillet/config';
import { sharedMountOf, type SkillSpec } from '@skillet/core';
import type { Reloader } from '../reloader.ts';
import { skillAt } from '../skill-at.ts';
import type { Choice, OperatorChoices } from './operator-choices.ts';

/** A skill that is there and does not run, because somebody wants that. */
export interface DisabledSkill {
  readonly mount: string;
  readonly name: string;
  /** Who has switched it off: a caller, or `configuration`. */
  readonly by: string;
}

/** Skills that an operator has switched off, until somebody switches them on. */
export class SwitchedOff {
  readonly #choices: OperatorChoices;
  /** Each as it ran last, or would. */
  readonly #specs = new Map<string, SkillSpec>();
  #current: HostConfig;

  constructor(config: HostConfig, choices: OperatorChoices) {
    this.#choices = choices;
    this.#current = config;
    this.take(config);
  }

  /** A configuration was taken over. */
  readonly take = (config: HostConfig): void => {
    this.#current = config;
    for (const spec of config.skills) {
      if (this.#choice(spec.mount) === undefined) continue;
      // Versions came in place of a skill that was switched off.
      if (spec.sharedMount !== undefined) this.#specs.delete(spec.sharedMount.mount);
      this.#specs.set(spec.mount, spec);
    }
  };

  /** A configuration without them. */
  readonly without = (config: HostConfig): HostConfig => {
    if (this.#choices.disabled.size === 0) return config;
    const isOn = ({ mount }: SkillSpec) => this.#choice(mount) === undefined;
    return { ...config, skills: config.skills.filter(isOn) };
  };

  /** All that do not run because somebody wants that. */
  get list(): readonly DisabledSkill[] {
    const configured = this.#current.disabled;
    // What is there no more, nobody has to switch on.
    const own = [...this.#specs.keys()].flatMap((mount) => {
      const choice = this.#choice(mount);
      if (choice === undefined || configured.some((one) => one.mount === mount)) return [];
      return [{ mount, name: choice.name, by: choice.by }];
    });
    return [...own, ...configured.map((one) => ({ ...one, by: 'configuration' }))];
  }

  has(mount: string): boolean {
    return this.#choice(mount) !== undefined && this.#specs.has(mount);
  }

  /** Mounts of the versions that share a mount and are switched off; none where a skill by itself is there. */
  versionsAt(mount: string): string[] {
    if (this.#specs.has(mount)) return [];
    return this.#versionsAt(mount).filter((one) => this.has(one));
  }

  /** Takes a skill out of service: what is in flight finishes. Rejects when there is none that runs. */
  async disable(mount: string, by: string, reloader: Pick<Reloader, 'unload'>): Promise<void> {
    const spec = skillAt(mount, this.#current);
    if (!('manifest' in spec)) throw new Error(`the skill at "${mount}" cannot run as it is`);
    this.#choices.disabled.set(mount, { name: spec.name, by });
    this.#specs.set(mount, spec);
    await reloader.unload(`disabled by ${by}`, mount);
    this.#choices.touch();
  }

  /** Serves it again. Rejects with why it does not come up; it stays switched off then. */
  async enable(mount: string, by: string, reloader: Pick<Reloader, 'load'>): Promise<void> {
    const { disabled } = this.#choices;
    const off = this.#choice(mount);
    const spec = this.#specs.get(mount);
    if (off === undefined || spec === undefined)
      throw new Error(`the skill at "${mount}" is not switched off here`);
    this.#onlyEach(sharedMountOf(mount));
    disabled.delete(mount);
    try {
      await reloader.load(`enabled by ${by}`, (current) =>
        Promise.resolve(current.skills.find((one) => one.mount === mount) ?? spec),
      );
    } catch (error) {
      disabled.set(mount, off);
      throw error;
    }
    this.#specs.delete(mount);
    this.#choices.touch();
  }

  /** What switched off a mount, or the one that it shares with other versions: that was of all there. */
  #choice(mount: string): Choice | undefined {
    const { disabled } = this.#choices;
    return disabled.get(mount) ?? disabled.get(sharedMountOf(mount));
  }

  #versionsAt(shared: string): string[] {
    const isThere = (mount: string) => mount !== shared && sharedMountOf(mount) === shared;
    return [...this.#specs.keys()].filter(isThere);
  }

  /** Where versions are switched off by the mount that they share, has each be by its own: one alone may be switched on then. */
  #onlyEach(shared: string): void {
    const { disabled } = this.#choices;
    const off = disabled.get(shared);
    const versions = this.#versionsAt(shared);
    if (off === undefined || versions.length === 0) return;
    disabled.delete(shared);
    for (const mount of versions) disabled.set(mount, disabled.get(mount) ?? off);
  }
}
