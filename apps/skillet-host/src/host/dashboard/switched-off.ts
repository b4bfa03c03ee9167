import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { skillAt, type Reloader } from '../reloader.ts';

interface Off {
  readonly name: string;
  readonly by: string;
  /** As it ran last. */
  readonly spec: SkillSpec;
}

/** A skill that is there and does not run, because somebody wants that. */
export interface DisabledSkill {
  readonly mount: string;
  readonly name: string;
  /** Who has switched it off: a caller, or `configuration`. */
  readonly by: string;
}

/** Skills that an operator has switched off: until somebody switches them on, or the host is started again. */
export class SwitchedOff {
  readonly #byMount = new Map<string, Off>();
  #current: HostConfig;

  constructor(config: HostConfig) {
    this.#current = config;
  }

  /** A configuration was taken over. */
  readonly take = (config: HostConfig): void => {
    this.#current = config;
  };

  /** A configuration without them. */
  readonly without = (config: HostConfig): HostConfig => {
    if (this.#byMount.size === 0) return config;
    return { ...config, skills: config.skills.filter(({ mount }) => !this.#byMount.has(mount)) };
  };

  /** All that do not run because somebody wants that. */
  get list(): readonly DisabledSkill[] {
    const own = Array.from(this.#byMount, ([mount, { name, by }]) => ({ mount, name, by }));
    return [...own, ...this.#current.disabled.map((one) => ({ ...one, by: 'configuration' }))];
  }

  has(mount: string): boolean {
    return this.#byMount.has(mount);
  }

  /** Takes a skill out of service: what is in flight finishes. Rejects when there is none that runs. */
  async disable(mount: string, by: string, reloader: Pick<Reloader, 'unload'>): Promise<void> {
    const spec = skillAt(mount, this.#current);
    if (!('manifest' in spec)) throw new Error(`the skill at "${mount}" cannot run as it is`);
    this.#byMount.set(mount, { name: spec.name, by, spec });
    await reloader.unload(`disabled by ${by}`, mount);
  }

  /** Serves it again. Rejects with why it does not come up; it stays switched off then. */
  async enable(mount: string, by: string, reloader: Pick<Reloader, 'load'>): Promise<void> {
    const off = this.#byMount.get(mount);
    if (off === undefined) throw new Error(`the skill at "${mount}" is not switched off here`);
    this.#byMount.delete(mount);
    try {
      await reloader.load(`enabled by ${by}`, async (current) => {
        return current.skills.find((one) => one.mount === mount) ?? off.spec;
      });
    } catch (error) {
      this.#byMount.set(mount, off);
      throw error;
    }
  }
}
