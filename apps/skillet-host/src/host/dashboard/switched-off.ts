import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { skillAt, type Reloader } from '../reloader.ts';
import type { OperatorChoices } from './operator-choices.ts';

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
    for (const spec of config.skills)
      if (this.#choices.disabled.has(spec.mount)) this.#specs.set(spec.mount, spec);
  };

  /** A configuration without them. */
  readonly without = (config: HostConfig): HostConfig => {
    const { disabled } = this.#choices;
    if (disabled.size === 0) return config;
    return { ...config, skills: config.skills.filter(({ mount }) => !disabled.has(mount)) };
  };

  /** All that do not run because somebody wants that. */
  get list(): readonly DisabledSkill[] {
    const configured = this.#current.disabled;
    const own = [...this.#choices.disabled]
      // What is there no more, nobody has to switch on.
      .filter(([mount]) => this.has(mount) && !configured.some((one) => one.mount === mount))
      .map(([mount, { name, by }]) => ({ mount, name, by }));
    return [...own, ...configured.map((one) => ({ ...one, by: 'configuration' }))];
  }

  has(mount: string): boolean {
    return this.#choices.disabled.has(mount) && this.#specs.has(mount);
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
    const off = disabled.get(mount);
    const spec = this.#specs.get(mount);
    if (off === undefined || spec === undefined)
      throw new Error(`the skill at "${mount}" is not switched off here`);
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
}
