import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { inProcess } from '../../crash/suspects/move-suspects.ts';
import type { Reloader } from '../reloader.ts';
import { skillAt } from '../skill-at.ts';
import type { OperatorChoices } from './operator-choices.ts';

/** Skills that an operator has moved from threads into processes, until somebody moves them back. */
export class MovedSkills {
  readonly #choices: OperatorChoices;
  #current: HostConfig;

  constructor(config: HostConfig, choices: OperatorChoices) {
    this.#current = config;
    this.#choices = choices;
  }

  /** A configuration was taken over. */
  readonly take = (config: HostConfig): void => {
    this.#current = config;
  };

  /** A configuration in which they run in processes. */
  readonly move = (config: HostConfig): HostConfig => {
    const { moved } = this.#choices;
    if (moved.size === 0) return config;
    return { ...config, skills: config.skills.map((spec) => this.#moved(spec)) };
  };

  /** Where each was moved to, by whom. */
  get list(): readonly { readonly mount: string; readonly by: string }[] {
    return Array.from(this.#choices.moved, ([mount, { by }]) => ({ mount, by }));
  }

  /** Moves a skill. Rejects with why that is not possible, or why it does not come up; all is as it was then. */
  async to(
    where: 'process' | 'thread',
    mount: string,
    by: string,
    reloader: Pick<Reloader, 'load'>,
  ): Promise<void> {
    const spec = skillAt(mount, this.#current);
    if (!('manifest' in spec)) throw new Error(`the skill at "${mount}" cannot run as it is`);
    const { moved } = this.#choices;
    const before = moved.get(mount);
    if (spec.isolation === 'process')
      throw new Error(`the skill at "${mount}" is to run in processes, as its configuration says`);
    if ((before === undefined) === (where === 'thread'))
      throw new Error(
        where === 'thread'
          ? `nobody has moved the skill at "${mount}"`
          : `the skill at "${mount}" was moved into processes already`,
      );
    if (where === 'process') moved.set(mount, { name: spec.name, by });
    else moved.delete(mount);
    try {
      await reloader.load(`moved by ${by}`, (current) =>
        Promise.resolve(current.skills.find((one) => one.mount === mount) ?? spec),
      );
    } catch (error) {
      if (before === undefined) moved.delete(mount);
      else moved.set(mount, before);
      throw error;
    }
    this.#choices.touch();
  }

  #moved(spec: SkillSpec): SkillSpec {
    const choice = this.#choices.moved.get(spec.mount);
    if (choice === undefined || spec.isolation === 'process') return spec;
    return inProcess(spec, `${choice.by} has moved it into processes.`);
  }
}
